/** Character references in running text: every numeric one, and the named ones that people and models write. */

// The HTML standard names 2,231; the whole table would outweigh the renderer. An unknown name stays as it was written.
const NAMED =
  'amp & lt < gt > quot " apos \' nbsp \u00a0 iexcl ¡ cent ¢ pound £ curren ¤ yen ¥ brvbar ¦ sect § uml ¨ copy © ordf ª laquo « not ¬ ' +
  'shy \u00ad reg ® macr ¯ deg ° plusmn ± sup2 ² sup3 ³ acute ´ micro µ para ¶ middot · sup1 ¹ ordm º raquo » frac14 ¼ frac12 ½ ' +
  'frac34 ¾ iquest ¿ times × divide ÷ szlig ß agrave à aacute á acirc â atilde ã auml ä aring å aelig æ ccedil ç egrave è eacute é ' +
  'ecirc ê euml ë igrave ì iacute í ntilde ñ ograve ò oacute ó ouml ö oslash ø ugrave ù uacute ú uuml ü Auml Ä Ouml Ö Uuml Ü ' +
  'Eacute É ensp \u2002 emsp \u2003 thinsp \u2009 zwnj \u200c zwj \u200d ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” ' +
  'bdquo „ dagger † Dagger ‡ bull • hellip … permil ‰ prime ′ Prime ″ lsaquo ‹ rsaquo › euro € trade ™ larr ← uarr ↑ rarr → ' +
  'darr ↓ harr ↔ lArr ⇐ rArr ⇒ hArr ⇔ forall ∀ part ∂ exist ∃ empty ∅ nabla ∇ isin ∈ notin ∉ prod ∏ sum ∑ minus − radic √ ' +
  'infin ∞ and ∧ or ∨ cap ∩ cup ∪ int ∫ there4 ∴ sim ∼ asymp ≈ ne ≠ equiv ≡ le ≤ ge ≥ sub ⊂ sup ⊃ sube ⊆ supe ⊇ oplus ⊕ ' +
  'otimes ⊗ perp ⊥ sdot ⋅ alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ ' +
  'omicron ο pi π rho ρ sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ ' +
  'Phi Φ Psi Ψ Omega Ω spades ♠ clubs ♣ hearts ♥ diams ♦ check ✓ star ☆ NewLine \n Tab \t colon : lpar ( rpar ) lsqb [ rsqb ]';

let names: ReadonlyMap<string, string> | undefined;

function named(): ReadonlyMap<string, string> {
  if (names) return names;
  const table = new Map<string, string>();
  // Split on plain spaces only: some values are themselves exotic white space.
  const words = NAMED.split(' ');
  for (let i = 0; i + 1 < words.length; i += 2) table.set(words[i] ?? '', words[i + 1] ?? '');
  names = table;
  return table;
}

function character(code: number): string {
  const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? String.fromCodePoint(code) : '\ufffd';
}

/** `&amp;`, `&#38;` and `&#x26;` become the character they name, once: what comes out is never decoded again. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z][a-zA-Z\d]{1,31}));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return character(Number.parseInt(decimal, 10));
      if (hex !== undefined) return character(Number.parseInt(hex, 16));
      return named().get(name ?? '') ?? whole;
    },
  );
}
