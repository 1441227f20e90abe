// RFC 8058: the POST of a mail program whose user pressed "unsubscribe". It comes from anywhere, and
// its body says one thing, in one of two forms.

const field = 'List-Unsubscribe';
const value = 'One-Click';
/** What programs send is not a tenth of it. */
export const oneClickBytesMax = 4_096;

/** The one field of it, from a body of multipart/form-data; of all others nothing is read. */
export function oneClickOf(body: string): URLSearchParams {
  const isOneClick = new RegExp(
    `name="${field}"(?:\\r\\nContent-Type: text/plain[^\\r\\n]{0,80})?\\r\\n\\r\\n${value}\\r\\n`,
    'i',
  ).test(body);
  return new URLSearchParams(isOneClick ? { [field]: value } : {});
}

/** Whether a form says it. */
export function isOneClick(form: { one(name: string): string }): boolean {
  return form.one(field) === value;
}
