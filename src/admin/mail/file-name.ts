// What a download of a stranger's bytes is called. The sender's name is a label and no more: it can
// neither leave the folder, hide its ending, take a name that means something, nor be too long.

const most = 80;
const endingMost = 12;

/** ASCII letters, digits, "-", "_" and single dots, behind a beginning of ours. */
export function fileName(name: string | null, path: string): string {
  const safe = (name ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^[._-]+|[._-]+$/g, '');
  const dot = safe.lastIndexOf('.');
  const ending = dot > 0 && safe.length - dot <= endingMost ? safe.slice(dot) : '';
  const stem = safe.slice(0, safe.length - ending.length).slice(0, most - ending.length);
  return `part-${path}${stem === '' ? '' : '-'}${stem}${ending}`;
}
