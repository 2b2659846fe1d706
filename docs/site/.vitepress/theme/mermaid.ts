import { useData } from 'vitepress';
import { defineComponent, h, onMounted, ref, watch } from 'vue';

let drawn = 0;

/** A diagram, drawn in the browser of whoever reads it, in the page's colours. Until then, and without scripts, its text. */
export const Mermaid = defineComponent({
  props: { code: { type: String, required: true } },
  setup(props) {
    const { isDark } = useData();
    const svg = ref('');
    const text = decodeURIComponent(props.code);

    const draw = async (): Promise<void> => {
      const { default: mermaid } = await import('mermaid');
      mermaid.initialize({
        startOnLoad: false,
        theme: isDark.value ? 'dark' : 'default',
        // Narrower than usual, for up to nine who take part.
        sequence: { width: 110, actorMargin: 24, diagramMarginX: 8 },
      });
      drawn += 1;
      svg.value = sized((await mermaid.render(`diagram-${drawn}`, text)).svg);
    };
    onMounted(draw);
    watch(isDark, draw);

    return () =>
      svg.value === ''
        ? h('pre', { class: 'diagram' }, text)
        : h('div', { class: 'diagram', tabindex: 0, innerHTML: svg.value });
  },
});

/** A narrow page makes a wide diagram somewhat smaller; before it cannot be read any more, it scrolls. */
function sized(svg: string): string {
  const width = Number(/viewBox="\S+ \S+ (\S+) /.exec(svg)?.[1] ?? 0);
  const style = `width: 100%; max-width: ${width}px; min-width: ${0.65 * width}px; height: auto;`;
  return svg.replace(/ style="[^"]*"/, ` style="${style}"`);
}
