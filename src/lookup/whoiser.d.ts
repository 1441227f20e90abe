// whoiser types its face only; its parsers, which never touch the network, are what is used here.

declare module 'whoiser/src/parsers.js' {
  /** Reads objects of "label: value" lines; objects of people and organisations come nested. */
  export function parseSimpleWhois(whois: string): Record<string, unknown>;
}
