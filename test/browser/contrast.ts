/**
 * Runs in the page. Lists what a weak eye cannot read: texts whose contrast to their ground is below 4.5 : 1 (WCAG 2.2, 1.4.3),
 * with every see-through layer between them reckoned in. Texts in pictures are left out: theme.test.ts checks their colours.
 */
export const PALE_TEXTS = `(() => {
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = ([red, green, blue, alpha], ground) =>
    [red, green, blue].map((value, index) => value * alpha + ground[index] * (1 - alpha));
  const linear = (value) => (value <= 10.3 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const contrast = (left, right) => {
    const [low, high] = [luminance(left), luminance(right)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ancestors = (element) => (element === null ? [] : [...ancestors(element.parentElement), element]);
  const pale = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent.trim();
    if (text === '' || element.closest('.unseen, svg, noscript, script') || element.getClientRects().length === 0) continue;
    let opacity = 1;
    let ground = [255, 255, 255];
    for (const layer of ancestors(element)) {
      const style = getComputedStyle(layer);
      opacity *= Number(style.opacity);
      const [red, green, blue, alpha] = rgba(style.backgroundColor);
      ground = over([red, green, blue, alpha * opacity], ground);
    }
    const [red, green, blue, alpha] = rgba(getComputedStyle(element).color);
    const ratio = contrast(over([red, green, blue, alpha * opacity], ground), ground);
    if (opacity > 0 && ratio < 4.5) pale.push(text.slice(0, 40) + ' ' + ratio.toFixed(2));
  }
  return pale;
})()`;
