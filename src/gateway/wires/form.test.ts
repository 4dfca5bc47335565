import { describe, expect, it } from 'vitest';
import { isForm, readForm, withModel, type Form } from './form.ts';

const TYPE = 'multipart/form-data; boundary=----b';

function part(name: string, value: string, more = ''): string {
  return `------b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
}
const file = (bytes: string) =>
  part('file', bytes, '; filename="a.wav"').replace('\r\n\r\n', '\r\nContent-Type: audio/wav\r\n\r\n');
const END = '------b--\r\n';

function read(text: string, type = TYPE): Form {
  const form = readForm(type, Buffer.from(text, 'latin1'));
  if (form === null) throw new Error('no form');
  return form;
}

describe('a form', () => {
  it('is its plain fields; files are leapt over, whatever stands in them', () => {
    const inside = 'name="model"\r\n\r\nother\r\n--b\r\n----b\r\n{"model":"x"}';
    const form = read(part('prompt', 'a cat\r\nin two lines') + file(inside) + part('model', 'm-1') + END);
    expect(form.fields).toEqual({ prompt: 'a cat\r\nin two lines', model: 'm-1' });
    expect(form.fileBytes).toBe(inside.length);
    expect(form.models).toHaveLength(1);
  });

  it('is read however its heads are written', () => {
    const head = 'content-type: text/plain\r\ncontent-disposition:form-data;name=model';
    expect(read(`------b\r\n${head}\r\n\r\nm\r\n------b--`).fields).toEqual({ model: 'm' });
    expect(read(`prologue\r\n${part('model', 'm')}${END}epilogue`).fields).toEqual({ model: 'm' });
    expect(read(part('model', 'm') + END, 'Multipart/Form-Data; charset=utf-8; Boundary="----b"').fields).toEqual({
      model: 'm',
    });
    expect(read(part('a\\"b', 'x') + END).fields).toEqual({ 'a"b': 'x' });
    expect(read(END).fields).toEqual({});
  });

  it.each([
    ['', TYPE],
    ['not a form', TYPE],
    [part('model', 'm'), TYPE],
    ['------b\r\nno end of head', TYPE],
    [part('model', 'm') + END, 'multipart/form-data'],
    [part('model', 'm') + END, 'multipart/form-data; boundary=other'],
    [part('x', 'y').repeat(400) + END, TYPE],
    [`x${part('model', 'm')}${END}`, TYPE],
  ])('%#: what is not whole is none', (text, type) => {
    expect(readForm(type, Buffer.from(text))).toBeNull();
  });

  it('is told by its content type', () => {
    expect([isForm(TYPE), isForm('MULTIPART/form-data'), isForm('application/json'), isForm(undefined)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is looked through quickly, and nothing of it is copied for another model', () => {
    const body = Buffer.concat([
      Buffer.from(part('model', 'm')),
      Buffer.from(file('\0\r\n--'.repeat(4_000_000))),
      Buffer.from(END),
    ]);
    const form = readForm(TYPE, body);
    if (form === null) throw new Error('no form');
    const pieces = withModel(body, form, 'upstream');
    expect(pieces.filter((piece) => piece.buffer !== body.buffer).map(String)).toEqual(['upstream']);
    expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(body.length + 7);
  });
});

describe('the model of a form', () => {
  const renamed = (text: string) =>
    Buffer.concat(withModel(Buffer.from(text, 'latin1'), read(text), 'up')).toString('latin1');

  it('is replaced, and no other byte', () => {
    const text = part('model', 'm-1') + file('\x00\xff\xfe') + END;
    expect(renamed(text)).toBe(text.replace('m-1', 'up'));
  });

  it('is replaced each time it is written, so that no upstream reads another one', () => {
    const text = part('model', 'a') + file('x') + part('model', 'b') + END;
    expect(renamed(text)).toBe(part('model', 'up') + file('x') + part('model', 'up') + END);
  });

  it('is added where there is none', () => {
    const text = file('x') + part('prompt', 'p') + END;
    expect(renamed(text)).toBe(part('model', 'up') + text);
    expect(renamed(`prologue\r\n${text}`)).toBe(part('model', 'up') + text);
  });
});
