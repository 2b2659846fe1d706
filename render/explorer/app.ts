import { RecordedWorld, type WorldAction } from '../../sim/index.js';
import { compareView } from './compare.js';
import { encodeChoices } from './choices.js';
import type { PageData, PageWorld } from './data.js';
import { diagram, drawArrows, type DiagramProps } from './diagram.js';
import { h } from './dom.js';
import {
  banner,
  controls,
  header,
  helpCard,
  keptCard,
  shownCard,
  taskCard,
  type Commands,
} from './frame.js';
import { commandOf } from './keys.js';
import { lanesOf } from './lanes.js';
import { readLink, sameProperty } from './link.js';
import { LookAhead, WayToBreak } from './outlook.js';
import { actorsPanel, choicesPanel } from './panel.js';
import { Session } from './session.js';
import { matching, wayText } from './words.js';

/** Milliseconds that the page computes before it lets the browser draw. */
const slice = 24;

/** The page: one visitor's worlds, what is looked ahead in the background, and everything that is on the screen. */
export class App {
  #page: PageWorld;
  #property: string;
  #session: Session;
  #ahead: LookAhead;
  /** Counts up with each world and property, so that work for an earlier one ends. */
  #era = 0;
  #hints = true;
  #hidden = new Set<string>();
  #search = '';
  #comparing: readonly WorldAction[] | null = null;
  #message = '';
  #help = false;
  #reading = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly data: PageData,
  ) {
    this.#page = data.worlds[0];
    this.#property = this.#page.properties[0]?.name ?? '';
    this.#session = new Session(this.#page);
    this.#ahead = this.#lookAhead();
  }

  start(): void {
    this.#readHash();
    addEventListener('hashchange', () => {
      if (!this.#reading && location.hash !== this.#hash()) {
        this.#readHash();
        this.#render();
      }
    });
    addEventListener('keydown', (event) => this.#key(event));
    addEventListener('resize', () => this.#draw());
    this.#render();
    this.#lookOn();
  }

  #lookAhead(): LookAhead {
    return new LookAhead(new RecordedWorld(this.#page.recording, [this.#property]));
  }

  /** Another world, or another property. */
  #turnTo(page: PageWorld, property: string): void {
    if (page !== this.#page) {
      this.#page = page;
      this.#session = new Session(page);
      this.#hidden = new Set();
      this.#comparing = null;
    }
    this.#property = property;
    this.#ahead = this.#lookAhead();
    this.#lookOn();
  }

  /** Looks ahead in slices, and shows what is known so far now and then. */
  #lookOn(): void {
    this.#era += 1;
    const era = this.#era;
    let pause = 300;
    let shown = performance.now();
    const go = (): void => {
      if (era !== this.#era) return;
      const end = performance.now() + slice;
      this.#ahead.advance(() => performance.now() >= end);
      const due = performance.now() - shown >= pause;
      if (due || this.#ahead.done) {
        this.#ahead.judge();
        pause *= 2;
        this.#render();
        shown = performance.now();
      }
      if (!this.#ahead.done) setTimeout(go);
    };
    setTimeout(go);
  }

  readonly #commands: Commands = {
    play: () => this.#do(() => this.#session.play(this.#ahead)),
    undo: () => this.#do(() => this.#session.undo()),
    go: (steps) => this.#do(() => this.#session.go(steps)),
    take: (action) => this.#do(() => this.#session.take(action)),
    reset: () => this.#do(() => this.#session.open([])),
    keep: () =>
      this.#do(() => {
        this.#session.keep();
        this.#message = 'Kept. Go back to any step and choose otherwise; then compare.';
      }),
    open: (schedule) => this.#do(() => this.#session.open(schedule)),
    compare: (schedule) => this.#do(() => (this.#comparing = schedule)),
    breakIt: () => this.#breakIt(),
    share: () => this.#share(),
    toggleHints: () => this.#do(() => (this.#hints = !this.#hints)),
    toggleHelp: () => this.#do(() => (this.#help = !this.#help)),
    search: (text) => this.#do(() => (this.#search = text)),
    world: (name) => {
      const page = this.data.worlds.find((world) => world.name === name);
      if (page === undefined) return;
      this.#do(() => this.#turnTo(page, sameProperty(page, this.#property)));
    },
    property: (name) => this.#do(() => this.#turnTo(this.#page, name)),
    theme: () => {
      const dark =
        document.documentElement.dataset['theme'] ??
        (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
      document.documentElement.dataset['theme'] = dark === 'dark' ? 'light' : 'dark';
    },
  };

  #do(change: () => void): void {
    this.#message = '';
    change();
    this.#writeHash();
    this.#render();
  }

  /** Looks for the cheapest way to break the property from here, and goes along it. */
  #breakIt(): void {
    const world = new RecordedWorld(this.#page.recording, [this.#property]);
    const { done } = this.#session;
    const from = done.reduce((state, action) => world.step(state, action), world.initial());
    const search = new WayToBreak(world, from);
    const era = this.#era;
    const session = this.#session;
    const go = (): void => {
      if (era !== this.#era || session !== this.#session) return;
      const end = performance.now() + slice;
      const minimum = search.advance(() => performance.now() >= end);
      if (minimum === undefined) {
        setTimeout(go);
        return;
      }
      this.#do(() => {
        if (minimum.kind === 'found') session.append(minimum.actions);
        this.#message = wayText(minimum, this.#property, done.length);
        if (minimum.kind === 'found' && minimum.actions.length > 0) {
          session.go(done.length + 1);
        }
      });
    };
    this.#message = 'Looking for the cheapest way to break it ...';
    this.#render();
    setTimeout(go);
  }

  #share(): void {
    this.#writeHash();
    const { clipboard } = navigator as { readonly clipboard?: Clipboard };
    const copied = clipboard?.writeText(location.href) ?? Promise.reject(new Error('no clipboard'));
    copied.then(
      () => this.#say('The link to this schedule is copied.'),
      () => this.#say('The address of this page is the link to this schedule.'),
    );
  }

  #say(message: string): void {
    this.#message = message;
    this.#render();
  }

  #hash(): string {
    const schedule = encodeChoices(this.#session.choices);
    const { at } = this.#session;
    const fields = { w: this.#page.name, p: this.#property, s: schedule, at: String(at) };
    return `#${new URLSearchParams(fields).toString()}`;
  }

  #writeHash(): void {
    this.#reading = true;
    history.replaceState(null, '', this.#hash());
    this.#reading = false;
  }

  #readHash(): void {
    const link = readLink(location.hash, this.data, this.#page);
    if (link.page !== this.#page || link.property !== this.#property) {
      this.#turnTo(link.page, link.property);
    }
    const fits = this.#session.read(link.schedule, link.at);
    if (fits === null || link.unknown) {
      this.#message = `The link does not fit this page; ${this.#session.schedule.length} steps of it do.`;
    }
  }

  #key(event: KeyboardEvent): void {
    const steps = this.#session.schedule.length;
    const command = commandOf(event, { at: this.#session.at, steps });
    if (command === undefined) return;
    event.preventDefault();
    if (command.kind === 'choice') {
      const action = this.#session.enabled()[command.number];
      if (action !== undefined) this.#commands.take(action);
    } else if (command.kind === 'go') this.#commands.go(command.steps);
    else if (command.kind === 'search') document.querySelector<HTMLElement>('#search')?.focus();
    else if (command.kind === 'close') this.#do(() => this.#close());
    else this.#commands[command.kind]();
  }

  #close(): void {
    this.#comparing = null;
    this.#help = false;
    this.#search = '';
  }

  #diagramProps(): DiagramProps {
    const session = this.#session;
    return {
      session,
      lanes: lanesOf(this.#page, session.execution).filter(({ name }) => !this.#hidden.has(name)),
      broken: session.broken(),
      matches: matching(this.#search),
      go: this.#commands.go,
    };
  }

  #render(): void {
    const focused = document.activeElement?.getAttribute('data-key') ?? null;
    const session = this.#session;
    const props = this.#diagramProps();
    const shared = {
      data: this.data,
      page: this.#page,
      property: this.#property,
      session,
      ahead: this.#ahead,
      hints: this.#hints,
      message: this.#message,
      search: this.#search,
      commands: this.#commands,
    };
    const lanes = lanesOf(this.#page, session.execution);
    const panel = {
      ...shared,
      lanes,
      hidden: this.#hidden,
      take: this.#commands.take,
      toggle: this.#toggle,
    };
    const comparing = this.#comparing;
    this.root.replaceChildren(
      header(shared),
      h(
        'main',
        { class: comparing === null ? '' : 'comparing' },
        h(
          'div',
          { class: 'stage' },
          banner(shared),
          ...(comparing === null
            ? [h('section', { class: 'timeline', 'aria-label': 'The schedule' }, diagram(props))]
            : [
                compareView(session, comparing, ['This schedule', 'The other one'], () =>
                  this.#do(() => this.#close()),
                ),
              ]),
        ),
        h(
          'aside',
          { 'aria-label': 'Controls' },
          this.#help ? helpCard(shared) : null,
          session.schedule.length === 0 ? taskCard(shared) : null,
          shownCard(shared),
          controls(shared),
          choicesPanel(panel),
          keptCard(shared),
          actorsPanel(panel),
        ),
      ),
    );
    if (focused !== null) this.#refocus(focused);
    this.#draw(props);
    this.#scroll();
  }

  readonly #toggle = (actor: string): void => {
    this.#do(() => {
      if (!this.#hidden.delete(actor)) this.#hidden.add(actor);
    });
  };

  /** The same control as before; where it is gone, the first choice. */
  #refocus(key: string): void {
    const all = [...this.root.querySelectorAll<HTMLElement>('[data-key]')];
    const same = all.find((element) => element.getAttribute('data-key') === key);
    const instead = all.find((element) => element.getAttribute('data-key') === 'choice-0');
    (same ?? instead)?.focus({ preventScroll: true });
  }

  #draw(props = this.#diagramProps()): void {
    const figure = this.root.querySelector<HTMLElement>('.diagram');
    if (figure !== null) drawArrows(figure, props);
  }

  /** Keeps the step that is shown in sight, inside the schedule only. */
  #scroll(): void {
    const box = this.root.querySelector<HTMLElement>('.timeline');
    const here = this.root.querySelector<HTMLElement>('.row.here');
    if (box === null || here === null) return;
    const [outer, inner] = [box.getBoundingClientRect(), here.getBoundingClientRect()];
    box.scrollTop += inner.top - outer.top - outer.height * 0.6;
  }
}
