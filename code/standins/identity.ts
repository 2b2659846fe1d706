/** `@azure/identity`: who the code is makes no difference here. */
export class DefaultAzureCredential {}
export class ManagedIdentityCredential {}
export class AzureCliCredential {}
export class EnvironmentCredential {}
export class ChainedTokenCredential {}
