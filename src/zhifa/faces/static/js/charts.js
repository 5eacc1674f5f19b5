// 图表 — one chart beside its table. The numbers stand in a <table> that readers without the chart see too.
//
// <figure data-chart="bar" data-echarts="{% static 'vendor/echarts.esm.min.mjs' %}" data-unit="件" data-target="95">
//   <div class="zf-chart"></div>
//   <table class="zf-sr"> first column = categories, each further column = one series (its <th> the name);
//   data-url on a <tr> makes the bar a door to its records
// </figure>
// kinds: bar (lying), column, line, dots (small differences with a target line). Bars start at 0.
// Canvas and richText tooltips, because SVG and HTML tooltips break "style-src 'self'".

const token = (name, el) => getComputedStyle(el).getPropertyValue(name).trim();

function read(table) {
  const heads = [...table.querySelectorAll('thead th')].slice(1).map((th) => th.textContent.trim());
  const rows = [...table.querySelectorAll('tbody tr')];
  const number = (text) => (text.trim() === '' ? null : Number(text.replace(/[,%\s]/g, '')));
  return {
    names: rows.map((row) => row.cells[0].textContent.trim()),
    urls: rows.map((row) => row.dataset.url || row.querySelector('a')?.href || ''),
    series: heads.map((name, i) => ({ name, data: rows.map((row) => number(row.cells[i + 1].textContent)) })),
  };
}

function options(figure, kind, { names, series }) {
  const t = (name) => token(name, figure);
  const font = { fontFamily: t('--font'), fontSize: 13, color: t('--ink-2') };
  const unit = figure.dataset.unit || '';
  const lying = kind === 'bar' || kind === 'dots';
  const colours = ['--chart-1', '--chart-2', '--chart-3', '--chart-4'].map(t);
  const value = { type: 'value', splitLine: { lineStyle: { color: t('--line') } }, axisLabel: { ...font, fontSize: 12, color: t('--ink-3') }, show: kind !== 'bar' };
  if (kind === 'dots') Object.assign(value, { scale: true, min: figure.dataset.min, max: figure.dataset.max });
  else value.min = (range) => Math.min(0, range.min);
  const category = { type: 'category', data: names, inverse: lying, axisTick: { show: false }, axisLine: { show: !lying, lineStyle: { color: t('--line-2') } }, axisLabel: { ...font } };
  const target = figure.dataset.target
    ? { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: t('--chart-target'), type: 'dashed' }, data: [{ [lying ? 'xAxis' : 'yAxis']: Number(figure.dataset.target) }] }
    : undefined;
  const types = { bar: 'bar', column: 'bar', line: 'line', dots: 'scatter' };
  return {
    animation: false,
    color: colours,
    textStyle: font,
    tooltip: { trigger: lying ? 'item' : 'axis', renderMode: 'richText', textStyle: { ...font, color: t('--ink') }, backgroundColor: t('--paper'), borderColor: t('--line-2'), valueFormatter: (v) => (v === null ? '没有' : `${v} ${unit}`) },
    legend: { show: series.length > 1, top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: font },
    grid: { left: 8, right: lying ? 56 : 8, top: series.length > 1 ? 30 : 10, bottom: 4, containLabel: true },
    xAxis: lying ? value : category,
    yAxis: lying ? category : value,
    series: series.map((s, i) => ({
      name: s.name,
      type: types[kind],
      stack: 'stack' in figure.dataset && kind !== 'line' ? 'all' : undefined,
      data: kind === 'dots' ? s.data.map((v, n) => [v, n]) : s.data,
      barMaxWidth: 14,
      symbol: kind === 'line' ? 'none' : 'circle',
      symbolSize: 11,
      itemStyle: { borderRadius: kind === 'bar' ? 3 : 0 },
      label: { show: lying && !('stack' in figure.dataset), position: 'right', ...font, color: t('--ink'), formatter: (p) => `${kind === 'dots' ? p.value[0] : p.value}${unit === '%' ? '%' : ''}` },
      markLine: i === 0 ? target : undefined,
    })),
  };
}

async function draw(figure) {
  const table = figure.querySelector('table');
  const box = figure.querySelector('.zf-chart');
  const echarts = await import(figure.dataset.echarts);
  const content = read(table);
  const chart = echarts.init(box, null, { renderer: 'canvas' });
  chart.setOption(options(figure, figure.dataset.chart, content));
  chart.on('click', (event) => {
    const url = content.urls[event.dataIndex];
    if (url) location.assign(url);
  });
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', `${table.caption?.textContent.trim() || '图表'}，数据见表`);
  new ResizeObserver(() => chart.resize()).observe(box);
  figure.dataset.ready = '1';
}

for (const figure of document.querySelectorAll('figure[data-chart]')) draw(figure);
