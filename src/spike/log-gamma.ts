/** The logarithm of the gamma function. */

/** From here on three terms of Stirling's series are exact to ten digits. */
const STIRLING_FROM = 8;
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/** Returns ln(gamma(x)) of a positive number. */
export const logGamma = (x: number): number => {
  let product = 1;
  let at = x;
  // gamma(x) = gamma(x + 1) / x
  for (; at < STIRLING_FROM; at++) product *= at;
  const inverse = 1 / at;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1_260 - square / 1_680)));
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_TWO_PI + series - (product === 1 ? 0 : Math.log(product));
};
