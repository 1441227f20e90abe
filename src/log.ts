// The face of the log, for those who are handed one. Fields carry ids and counts, never bodies.

export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}
