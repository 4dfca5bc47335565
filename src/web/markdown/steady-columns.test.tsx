import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useSteadyColumns } from './steady-columns.ts';

let root: Root;
let box: HTMLElement;

function Table({ rows }: { rows: number }) {
  const head = useSteadyColumns(rows);
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
  // There is no layout here: the first column is three times as wide as the second.
  Element.prototype.getBoundingClientRect = function () {
    return new DOMRect(0, 0, this.textContent === 'a' ? 300 : 100, 20);
  };
});
afterEach(() => {
  act(() => root.unmount());
  box.remove();
  Element.prototype.getBoundingClientRect = measured;
});

describe('the columns of a table', () => {
  it('keep their shares from the second row on, while it arrives', () => {
    show(0);
    show(1);
    expect(shares()).toEqual(['', '']);
    show(2);
    expect(shares()).toEqual(['75%', '25%']);
    show(9);
    expect(shares()).toEqual(['75%', '25%']);
  });

  it('are the browser’s where the table came whole', () => {
    show(9);
    expect(shares()).toEqual(['', '']);
  });
});
