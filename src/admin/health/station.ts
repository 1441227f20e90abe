// What the health page is told of the machine it runs on.

export interface Station {
  readonly version: string;
  /** Host and port of the mail server that sends for us. */
  readonly relay: string;
  readonly alerts: {
    readonly mail: readonly string[];
    readonly command: readonly string[];
  };
}
