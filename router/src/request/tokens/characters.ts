const SPACE = 32;
const LAST_ASCII = 127;

export function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}

export function isSpace(code: number): boolean {
  return code === SPACE || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

export function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

export function isAsciiLetter(code: number): boolean {
  return isLower(code) || isUpper(code);
}

/** Of any script, roughly (and not behind the end, where a code is no number): what is no sign, no space and no half of a character beyond the first plane (which mostly are pictures). */
export function isLetter(code: number): boolean {
  return code <= LAST_ASCII ? isAsciiLetter(code) : code > LAST_ASCII && !isForeignSign(code);
}

function isForeignSign(code: number): boolean {
  return (
    code < 0xc0 ||
    code === 0xd7 ||
    code === 0xf7 ||
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x303f) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0xfe00 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff20)
  );
}
