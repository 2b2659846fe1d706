/** The user's file: the bundler puts it there. */
declare module 'onebatch:user' {
  const user: Readonly<Record<string, unknown>>;
  export = user;
}
