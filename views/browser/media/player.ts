/** Plays a sound: its waveform where the document holds one, a line where not. Fetched when somebody wants to hear it. */
import { button, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { type FileFacts, smallBytes } from '../fileFacts.ts';
import { r } from '../reading/words.ts';

const BARS = 56;
const SPEEDS = [1, 1.5, 2] as const;
const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 32;

type Load = (onShare: (share: number | undefined) => void) => Promise<string>;

export function audioPlayer(facts: FileFacts, load: Load): HTMLElement {
  let audio: HTMLAudioElement | undefined;
  let isLoading = false;
  let speed = 0;
  const time = el('span', { class: 'voice-time' }, clock(facts.seconds ?? 0));
  const slider = el('input', {
    type: 'range',
    min: '0',
    max: '1000',
    step: '1',
    value: '0',
    'aria-label': r('file.position', { name: facts.name }),
  });
  const track = el('div', { class: 'voice-track' }, waveform(facts.waveform), slider);
  const seconds = (): number =>
    audio && Number.isFinite(audio.duration) ? audio.duration : (facts.seconds ?? 0);
  const showTime = (): void => {
    const at = audio?.currentTime ?? 0;
    const share = seconds() > 0 ? at / seconds() : 0;
    track.style.setProperty('--played', `${share * 100}%`);
    slider.value = String(Math.round(share * 1000));
    slider.setAttribute('aria-valuetext', `${clock(at)} / ${clock(seconds())}`);
    time.textContent = audio && at > 0 ? `${clock(at)} / ${clock(seconds())}` : clock(seconds());
  };
  const label = (): void => {
    const isPlaying = audio !== undefined && !audio.paused;
    play.replaceChildren(icon(isPlaying ? 'pause' : 'play'));
    play.setAttribute('aria-label', r(isPlaying ? 'file.pause' : 'file.playName', { name: facts.name }));
  };
  const start = async (): Promise<void> => {
    if (isLoading) return;
    isLoading = true;
    player.classList.add('loading');
    try {
      const url = await load((share) => {
        time.textContent = share === undefined ? r('file.loading') : `${Math.round(share * 100)} %`;
      });
      audio = el('audio', { src: url });
      // In the page, so that a section which is being listened to stays.
      player.append(audio);
      for (const name of ['play', 'pause', 'ended']) audio.addEventListener(name, label);
      for (const name of ['timeupdate', 'loadedmetadata', 'ended']) audio.addEventListener(name, showTime);
      audio.playbackRate = SPEEDS[speed] ?? 1;
      await audio.play();
    } catch {
      time.textContent = '';
      problem.textContent = r('file.unavailable', { name: facts.name });
      audio?.remove();
      audio = undefined;
    } finally {
      isLoading = false;
      player.classList.remove('loading');
      label();
    }
  };
  const play = button({ class: 'voice-play' }, () => {
    problem.textContent = '';
    if (!audio) void start();
    else if (audio.paused) void audio.play();
    else audio.pause();
  });
  const faster = button(
    { class: 'voice-speed', 'aria-label': `${r('file.speed')} 1×`, title: r('file.speed') },
    () => {
      speed = (speed + 1) % SPEEDS.length;
      faster.textContent = `${SPEEDS[speed]}×`;
      faster.setAttribute('aria-label', `${r('file.speed')} ${faster.textContent}`);
      if (audio) audio.playbackRate = SPEEDS[speed] ?? 1;
    },
    '1×',
  );
  slider.addEventListener('input', () => {
    if (audio) audio.currentTime = (Number(slider.value) / 1000) * seconds();
    showTime();
  });
  const problem = el('span', { class: 'quiet voice-problem', role: 'alert' });
  const player = el('div', { class: 'voice-player' }, play, track, time, faster, problem);
  label();
  return player;
}

/** The loudness as bars, twice: the second one in colour, shown as far as was played. */
function waveform(base64: string | undefined): HTMLElement {
  const samples = base64 === undefined ? undefined : smallBytes(base64);
  const element = el('div', {
    class: samples?.length ? 'voice-bars' : 'voice-bars flat',
    'aria-hidden': 'true',
  });
  const path = samples?.length ? barsOf(samples) : `M0 ${HEIGHT / 2}H${BARS * 4}`;
  for (const name of ['all', 'played']) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('class', name);
    svg.setAttribute('viewBox', `0 0 ${BARS * 4} ${HEIGHT}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    const line = document.createElementNS(SVG, 'path');
    line.setAttribute('d', path);
    svg.append(line);
    element.append(svg);
  }
  return element;
}

/** As many bars as fit, each the loudest of its samples. */
function barsOf(samples: Uint8Array): string {
  const bars = Math.min(BARS, samples.length);
  const width = (BARS * 4) / bars;
  let path = '';
  for (let bar = 0; bar < bars; bar++) {
    const from = Math.floor((bar * samples.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * samples.length) / bars));
    const peak = Math.max(...samples.subarray(from, to)) / 255;
    const half = Math.max(1, (peak * (HEIGHT - 4)) / 2);
    const x = (bar + 0.5) * width;
    path += `M${x.toFixed(1)} ${(HEIGHT / 2 - half).toFixed(1)}V${(HEIGHT / 2 + half).toFixed(1)}`;
  }
  return path;
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
