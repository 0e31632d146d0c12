/** For pages that are complete without a script: the chosen colours, and the button to choose them. */
import { themeButton } from './chrome.ts';
import { applyLook } from './theme.ts';

applyLook();
document.querySelector('.bar')?.append(themeButton());
