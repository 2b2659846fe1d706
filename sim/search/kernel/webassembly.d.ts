/** The part of WebAssembly's JavaScript interface that is used here; TypeScript knows it only together with the DOM. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    readonly module: unique symbol;
  }
  class Instance {
    constructor(module: Module, imports: { readonly [space: string]: object });
    readonly exports: { readonly [name: string]: unknown };
  }
  class Memory {
    /** Sizes are in pages of 64 KiB. */
    constructor(size: {
      readonly initial: number;
      readonly maximum: number;
      readonly shared: boolean;
    });
    readonly buffer: ArrayBuffer;
  }
  class Global {
    value: number | bigint;
  }
}
