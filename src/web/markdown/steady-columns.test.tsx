import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useSteadyColumns } from './steady-columns.ts';

let root: Root;
let box: HTMLElement;
let widths = { a: 0, b: 0 };

function Table({ rows }: { rows: number }) {
  const head = useSteadyColumns(rows, 2);
  return (
    <table>
      <thead ref={head}>
        <tr>
          <th>a</th>
          <th>b</th>
        </tr>
      </thead>
    </table>
  );
}
const show = (rows: number) => act(() => root.render(<Table rows={rows} />));
const shares = () => [...box.querySelectorAll('th')].map((cell) => cell.style.inlineSize);

const measured = Element.prototype.getBoundingClientRect;
beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  box = document.createElement('div');
  document.body.append(box);
  root = createRoot(box);
  // There is no layout here.
  Element.prototype.getBoundingClientRect = function () {
    return new DOMRect(0, 0, this.textContent === 'a' ? widths.a : widths.b, 20);
  };
});
afterEach(() => {
  act(() => root.unmount());
  box.remove();
  Element.prototype.getBoundingClientRect = measured;
});

describe('the columns of a table', () => {
  it('have shares from the head on, and keep them where a whole row says about the same', () => {
    widths = { a: 300, b: 100 };
    show(0);
    // Between what the head takes and equal parts.
    expect(shares()).toEqual(['62.5%', '37.5%']);
    show(1);
    widths = { a: 260, b: 140 };
    show(2);
    show(9);
    expect(shares()).toEqual(['62.5%', '37.5%']);
  });

  it('take the shares of the first whole row where those are others', () => {
    widths = { a: 300, b: 100 };
    show(0);
    widths = { a: 100, b: 300 };
    show(2);
    expect(shares()).toEqual(['25%', '75%']);
    widths = { a: 300, b: 100 };
    show(3);
    expect(shares()).toEqual(['25%', '75%']);
  });

  it('are the browser’s where the table came whole', () => {
    widths = { a: 300, b: 100 };
    show(9);
    expect(shares()).toEqual(['', '']);
  });
});
