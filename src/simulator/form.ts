/** A multipart body: its fields and its files. */

export interface UploadedFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}

export interface Form {
  /** The last value of a field; `undefined` when it is not there. */
  field: (name: string) => string | undefined;
  /** Every value, also of `name[]`, which is how clients send lists. */
  all: (name: string) => string[];
  files: (name: string) => UploadedFile[];
  /** In the order sent, each once. */
  names: readonly string[];
}

/** `undefined` when the body is no multipart form, or a broken one. */
export async function readForm(contentType: string | undefined, body: Uint8Array): Promise<Form | undefined> {
  if (contentType === undefined || !/^multipart\/form-data/i.test(contentType)) return undefined;
  let data: FormData;
  try {
    // A Response is only the parser here; nothing is fetched.
    data = await new Response(Uint8Array.from(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    return undefined;
  }
  const fields = new Map<string, string[]>();
  const files = new Map<string, UploadedFile[]>();
  for (const [name, value] of data) {
    if (typeof value === 'string') fields.set(name, [...(fields.get(name) ?? []), value]);
    else {
      const file = { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
      files.set(name, [...(files.get(name) ?? []), file]);
    }
  }
  const both = <T>(from: Map<string, T[]>, name: string): T[] => [
    ...(from.get(name) ?? []),
    ...(from.get(`${name}[]`) ?? []),
  ];
  return {
    field: (name) => fields.get(name)?.at(-1),
    all: (name) => both(fields, name),
    files: (name) => both(files, name),
    names: [...fields.keys(), ...files.keys()],
  };
}
