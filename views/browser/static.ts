/** For pages that are complete without a script: the chosen colours, and the button to choose them. */
import { themeButton } from './chrome.ts';
import { applyTheme, chosenTheme } from './theme.ts';

applyTheme(chosenTheme());
document.querySelector('.bar')?.append(themeButton());
