/* Draws the page's charts with ECharts: each spec says what is shown, this says how. Colours come from the style sheet. */
(() => {
  'use strict';
  const root = document.documentElement;
  const source = document.getElementById('chart-data');
  const specs = source ? JSON.parse(source.textContent).charts : [];
  const plots = Array.from(document.querySelectorAll('.plot'));
  const drawn = new Map();
  const choice = new Map();

  const css = name => getComputedStyle(root).getPropertyValue('--' + name).trim();
  const theme = () => ({
    ink: css('ink'), quiet: css('quiet'), line: css('line'), grid: css('grid'), page: css('page'), raised: css('raised'),
    accent: css('accent'), good: css('good'), bad: css('bad'),
    colors: [0, 1, 2, 3, 4, 5, 6, 7].map(i => css('c' + i)),
    diverging: [css('low'), css('middle'), css('high')], rising: [css('from'), css('to')],
    font: getComputedStyle(document.body).fontFamily
  });
  const escape = text => String(text).replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';');
  const short = (text, most) => {
    const letters = Array.from(String(text));
    return letters.length <= most ? letters.join('') : letters.slice(0, most - 1).join('') + '…';
  };
  const known = v => v !== null && v !== undefined;
  const figure = v => {
    if (!known(v)) return 'unknown';
    const size = Math.abs(v);
    const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? v.toExponential(2)
      : v.toLocaleString('en', {maximumFractionDigits: size >= 100 ? 1 : size >= 10 ? 2 : 3});
    return text.replace('-', '−');
  };
  const rgb = color => {
    const hex = color.replace('#', '');
    const full = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex;
    return [0, 2, 4].map(i => parseInt(full.slice(i, i + 2), 16));
  };
  const between = (colors, share) => {
    const at = Math.max(0, Math.min(1, share)) * (colors.length - 1);
    const i = Math.min(colors.length - 2, Math.floor(at));
    const a = rgb(colors[i]), b = rgb(colors[i + 1]);
    return a.map((v, k) => v + (at - i) * (b[k] - v));
  };
  const isDark = color => 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2] < 140;

  const base = (t, extra) => Object.assign({
    animation: false, color: t.colors, textStyle: {fontFamily: t.font, color: t.ink},
    tooltip: {
      confine: true, backgroundColor: t.raised, borderColor: t.line, textStyle: {color: t.ink, fontSize: 12},
      extraCssText: 'max-width:20rem;white-space:normal;overflow-wrap:anywhere;box-shadow:none'
    }
  }, extra);
  const heading = (t, text, width) => ({
    text: short(text, Math.floor(width / 6.2)), left: 0, top: 2,
    textStyle: {color: t.quiet, fontSize: 12, fontWeight: 'normal', fontFamily: t.font}
  });
  const axis = (t, more) => Object.assign({
    axisLine: {lineStyle: {color: t.line}}, axisTick: {show: false},
    axisLabel: {color: t.quiet, fontSize: 11, hideOverlap: true, formatter: v => typeof v === 'number' ? figure(v) : v},
    splitLine: {lineStyle: {color: t.grid}},
    nameTextStyle: {color: t.quiet, fontSize: 12}
  }, more);
  const below = (name, width) => ({name: short(name, Math.floor(width / 7)), nameLocation: 'middle', nameGap: 26});
  /* Where the names' room begins: the library takes letters for narrower than some fonts have them. */
  const room = (list, width, share) => 6 + 0.14 * 7 * Math.min(Math.max(8, Math.floor(width * share / 7)),
    Math.max(0, ...list.map(n => Array.from(String(n)).length)));
  const names = (t, list, width, share) => ({
    type: 'category', inverse: true, data: list, axisLine: {show: false}, axisTick: {show: false},
    axisLabel: {
      color: t.ink, fontSize: 12, interval: 0,
      formatter: v => short(v, Math.max(8, Math.floor(width * share / 7)))
    }
  });

  const kinds = {
    lines(s, t, width) {
      const several = s.series.length > 1;
      const points = s.series[0].values.length;
      const loud = s.series.filter(c => !c.quiet);
      const series = [];
      s.series.forEach((c, i) => {
        const index = loud.indexOf(c);
        const color = c.quiet ? t.quiet : t.colors[(several || loud.length > 1 ? index : 0) % t.colors.length];
        if (c.low) {
          const edge = c.low.map((low, k) => [s.x[k], low, c.high[k]]).filter(p => known(p[1]) && known(p[2]));
          series.push({
            type: 'custom', silent: true, z: 1, clip: true, name: c.name, data: edge, encode: {x: 0, y: [1, 2]}, tooltip: {show: false},
            renderItem: (params, api) => params.dataIndexInside > 0 ? undefined : {
              type: 'polygon',
              shape: {points: edge.map(p => api.coord([p[0], p[1]])).concat(edge.map(p => api.coord([p[0], p[2]])).reverse())},
              style: {fill: color, opacity: 0.16}
            }
          });
        }
        series.push({
          type: 'line', name: c.name, data: c.values.map((v, k) => [s.x[k], known(v) ? v : '-']), z: c.quiet ? 2 : 3,
          showSymbol: points <= 16, symbol: 'circle', symbolSize: points === 1 ? 9 : 6, connectNulls: false,
          lineStyle: {color, width: c.quiet ? 1.5 : 2.25, type: c.quiet ? [5, 4] : index >= t.colors.length ? 'dotted' : 'solid'},
          itemStyle: {color},
          markLine: !c.quiet && index === 0 && known(s.mark) ? {
            symbol: 'none', silent: true, animation: false, lineStyle: {color: t.quiet, type: [2, 3], width: 1},
            label: {
              formatter: short(s.markName, 14), color: t.quiet, fontSize: 11, position: 'insideEndTop', rotate: 0,
              align: s.mark > (s.x[0] + s.x[points - 1]) / 2 ? 'right' : 'left', distance: [4, -2]
            },
            data: [{xAxis: s.mark}]
          } : undefined
        });
      });
      const whole = s.x.every(Number.isInteger);
      return base(t, {
        title: heading(t, s.yName, width),
        legend: several ? {
          type: 'scroll', top: 22, left: 0, itemWidth: 18, itemHeight: 8, textStyle: {color: t.ink, fontSize: 12},
          pageTextStyle: {color: t.quiet}, pageIconColor: t.accent, formatter: v => short(v, 24),
          data: s.series.map(c => c.name)
        } : undefined,
        grid: {left: 4, right: 14, top: several ? 56 : 34, bottom: 28, containLabel: true},
        xAxis: axis(t, Object.assign({
          type: 'value', minInterval: whole ? 1 : undefined, splitLine: {show: false},
          min: points > 1 ? Math.min(...s.x) : s.x[0] - 1, max: points > 1 ? Math.max(...s.x) : s.x[0] + 1
        }, below(s.xName, width))),
        yAxis: axis(t, Object.assign({type: 'value', scale: true, splitNumber: 4, axisLine: {show: false}}, s.share ? {min: 0, max: 1} : {})),
        tooltip: Object.assign(base(t).tooltip, {
          trigger: 'axis', axisPointer: {lineStyle: {color: t.line}},
          formatter: list => {
            const items = list.filter(i => i.seriesType === 'line');
            return items.length === 0 ? '' : escape(s.xName) + ' ' + figure(items[0].value[0])
              + items.slice(0, 14).map(i => '<br>' + i.marker + escape(short(i.seriesName, 30)) + ': <b>'
                + (i.value[1] === '-' ? 'unknown' : figure(i.value[1])) + '</b>').join('');
          }
        }),
        series
      });
    },

    heat(s, t, width) {
      const colors = s.diverging ? t.diverging : t.rising;
      const cells = [];
      const cell = width * 0.72 / s.columns.length;
      s.values.forEach((row, r) => row.forEach((v, c) => {
        if (known(v)) {
          cells.push({
            value: [c, r, v],
            label: {color: isDark(between(colors, (v - s.low) / (s.high - s.low))) ? '#ffffff' : '#15181b'}
          });
        }
      }));
      const many = s.columns.length > 24;
      const longest = Math.max(...s.columns.map(c => Array.from(c).length));
      const turned = !many && longest * 6.6 > cell;
      return base(t, {
        grid: {left: room(s.rows, width, 0.24), right: 10, top: 8, bottom: turned ? 44 : 64, containLabel: true},
        xAxis: {
          type: 'category', data: s.columns, axisLine: {show: false}, axisTick: {show: false}, position: 'bottom',
          name: turned ? undefined : s.columnName, nameLocation: 'middle', nameGap: 24, nameTextStyle: {color: t.quiet, fontSize: 12},
          axisLabel: {
            color: t.quiet, fontSize: 11, rotate: turned ? 40 : 0, interval: many ? 'auto' : 0, hideOverlap: true,
            formatter: v => short(v, turned ? 14 : Math.max(4, Math.floor(cell / 6.2)))
          }
        },
        yAxis: names(t, s.rows, width, 0.24),
        visualMap: {
          min: s.low, max: s.high, calculable: false, orient: 'horizontal', left: 'center', bottom: 0, itemWidth: 10, itemHeight: 120,
          text: [figure(s.high), figure(s.low)], textStyle: {color: t.quiet, fontSize: 11}, inRange: {color: colors}
        },
        tooltip: Object.assign(base(t).tooltip, {
          formatter: i => escape(s.rowName) + ' ' + escape(s.rows[i.value[1]]) + '<br>' + escape(s.columnName) + ' '
            + escape(s.columns[i.value[0]]) + '<br><b>' + figure(i.value[2]) + '</b> ' + escape(s.valueName)
        }),
        series: [{
          type: 'heatmap', data: cells, itemStyle: {borderColor: t.page, borderWidth: many ? 0 : 1},
          emphasis: {itemStyle: {borderColor: t.ink, borderWidth: 1}},
          label: {
            show: s.texts && cell > 30, fontSize: 11,
            formatter: i => {
              const size = Math.abs(i.value[2]);
              const text = size.toFixed(size >= 100 ? 0 : s.high >= 10 ? 1 : s.high >= 0.1 ? 2 : 3);
              return i.value[2] < 0 && Number(text) !== 0 ? '−' + text : text;
            }
          }
        }]
      });
    },

    intervals(s, t, width) {
      const rows = s.names.map((n, i) => [i, s.mean[i], s.low[i], s.high[i]]).filter(r => known(r[1]));
      const color = r => known(r[2]) && r[2] > 0 ? t.good : known(r[3]) && r[3] < 0 ? t.bad : t.accent;
      const ends = rows.flatMap(r => [r[1], r[2], r[3]]).filter(known).concat([0]);
      const least = Math.min(...ends), most = Math.max(...ends), edge = (most - least || 1) * 0.06;
      return base(t, {
        grid: {left: room(s.names, width, 0.3), right: 16, top: 22, bottom: 30, containLabel: true},
        xAxis: axis(t, Object.assign({type: 'value', min: least - edge, max: most + edge,
          axisLabel: {color: t.quiet, fontSize: 11, hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: figure}},
          below(s.xName, width))),
        yAxis: Object.assign(names(t, s.names, width, 0.3), {axisLabel: {
          color: (v, i) => i === s.marked ? t.accent : t.ink, fontSize: 12, interval: 0,
          formatter: (v, i) => (i === s.marked ? '▸ ' : '') + short(v, Math.max(8, Math.floor(width * 0.3 / 7)))
        }}),
        tooltip: Object.assign(base(t).tooltip, {
          formatter: i => escape(s.names[i.value[0]]) + '<br><b>' + figure(i.value[1]) + '</b>'
            + (known(i.value[2]) ? ' [' + figure(i.value[2]) + ', ' + figure(i.value[3]) + ']' : ', no interval')
        }),
        series: [{
          type: 'custom', data: rows.map(r => r.map(v => known(v) ? v : null)), encode: {x: 1, y: 0}, clip: true,
          renderItem: (params, api) => {
            const r = rows[params.dataIndex];
            const at = api.coord([r[1], r[0]]);
            const style = {stroke: color(r), lineWidth: 2.25, fill: color(r)};
            const parts = [];
            if (known(r[2])) {
              const from = api.coord([r[2], r[0]]), to = api.coord([r[3], r[0]]);
              parts.push({type: 'line', shape: {x1: from[0], y1: at[1], x2: to[0], y2: at[1]}, style});
              [from[0], to[0]].forEach(x => parts.push({type: 'line', shape: {x1: x, y1: at[1] - 4, x2: x, y2: at[1] + 4}, style}));
            }
            parts.push({type: 'circle', shape: {cx: at[0], cy: at[1], r: 5}, style: {fill: color(r), stroke: t.page, lineWidth: 1.5}});
            return {type: 'group', children: parts};
          },
          markLine: {
            symbol: 'none', silent: true, animation: false, lineStyle: {color: t.ink, type: 'solid', width: 1, opacity: 0.55},
            label: {formatter: s.direction + ' →', color: t.quiet, fontSize: 11, position: 'start', distance: 4,
              align: (0 - least) / (most - least || 1) > 0.6 ? 'right' : 'left'},
            data: [{xAxis: 0}]
          }
        }]
      });
    },

    bars(s, t, width) {
      const low = Math.max(-1, Math.min(0, ...s.values.filter(known)));
      return base(t, {
        grid: {left: room(s.names, width, 0.3), right: 48, top: 4, bottom: 30, containLabel: true},
        xAxis: axis(t, Object.assign({type: 'value', min: low, max: Math.max(1, ...s.values.filter(known))}, below(s.xName, width))),
        yAxis: names(t, s.names, width, 0.3),
        tooltip: Object.assign(base(t).tooltip, {formatter: i => escape(s.names[i.dataIndex]) + '<br><b>' + figure(s.values[i.dataIndex]) + '</b>'}),
        series: [{
          type: 'bar', barWidth: '52%', clip: true,
          data: s.values.map(v => ({
            value: known(v) ? Math.max(v, low) : '-', itemStyle: {color: known(v) && v < 0 ? t.bad : t.accent, borderRadius: 2},
            label: {show: known(v), position: 'right', color: t.quiet, fontSize: 11, formatter: figure(v)}
          }))
        }]
      });
    },

    calibration(s, t, width) {
      const points = s.predicted.map((p, i) => [p, s.observed[i], s.counts[i]]).filter(p => known(p[0]) && known(p[1]));
      const all = points.flatMap(p => [p[0], p[1]]);
      const low = s.probabilities ? 0 : Math.min(...all), high = s.probabilities ? 1 : Math.max(...all);
      const pad = s.probabilities ? 0 : (high - low || 1) * 0.05;
      const most = Math.max(...points.map(p => p[2]));
      const ends = [low - pad, high + pad];
      return base(t, {
        title: heading(t, s.yName, width),
        grid: {left: 4, right: 18, top: 34, bottom: 28, containLabel: true},
        xAxis: axis(t, Object.assign({type: 'value', min: ends[0], max: ends[1]}, below(s.xName, width),
          s.probabilities ? {} : {axisLabel: {color: t.quiet, fontSize: 11, showMinLabel: false, showMaxLabel: false, formatter: figure}})),
        yAxis: axis(t, Object.assign({type: 'value', min: ends[0], max: ends[1], axisLine: {show: false}},
          s.probabilities ? {} : {axisLabel: {color: t.quiet, fontSize: 11, showMinLabel: false, showMaxLabel: false, formatter: figure}})),
        tooltip: Object.assign(base(t).tooltip, {
          formatter: i => i.seriesType === 'line' && !i.value[2] ? '' : escape(s.xName) + ' <b>' + figure(i.value[0]) + '</b><br>' + escape(s.yName)
            + ' <b>' + figure(i.value[1]) + '</b><br>' + figure(i.value[2]) + ' examples'
        }),
        series: [
          {type: 'line', data: [[ends[0], ends[0]], [ends[1], ends[1]]], silent: true, symbol: 'none', lineStyle: {color: t.quiet, width: 1, type: [4, 4]}},
          {type: 'line', data: points, symbol: 'circle', symbolSize: v => 5 + 13 * Math.sqrt(v[2] / most), showSymbol: true,
            lineStyle: {color: t.accent, width: 2}, itemStyle: {color: t.accent, opacity: 0.9}}
        ]
      });
    },

    points(s, t, width, chosen) {
      const [ax, ay] = chosen.map(i => s.axes[i]);
      const point = s.names.map((n, i) => ({
        name: n, mark: s.marks[i], x: s.values[i][chosen[0]], y: s.values[i][chosen[1]]
      })).filter(p => known(p.x) && known(p.y));
      const value = (v, a) => a.higher ? v : -v;
      const beats = (p, q) => value(p.x, ax) >= value(q.x, ax) && value(p.y, ay) >= value(q.y, ay)
        && (p.x !== q.x || p.y !== q.y);
      const front = point.filter(q => !point.some(p => beats(p, q))).sort((p, q) => p.x - q.x);
      const shapes = [...new Set(s.marks)];
      const forms = ['rect', 'diamond', 'circle', 'triangle'];
      const ratio = a => {
        const own = point.map(p => a === ax ? p.x : p.y);
        return own.every(v => v > 0) ? Math.max(...own) / Math.min(...own) : 0;
      };
      const side = (a, more) => axis(t, Object.assign({
        type: a.log && ratio(a) > 20 ? 'log' : 'value', scale: true, splitNumber: 4,
        axisLine: {show: false}
      }, more));
      const label = a => a.name + (a.higher ? ' (higher is better)' : ' (lower is better)');
      return base(t, {
        title: heading(t, label(ay), width),
        legend: {top: 22, left: 0, itemWidth: 12, itemHeight: 10, textStyle: {color: t.ink, fontSize: 12}, data: shapes, selectedMode: false},
        grid: {left: 4, right: 40, top: 60, bottom: 28, containLabel: true},
        xAxis: side(ax, below(label(ax), width)),
        yAxis: side(ay, {}),
        tooltip: Object.assign(base(t).tooltip, {
          formatter: i => i.seriesType === 'line' ? '' : '<b>' + escape(i.data.name) + '</b><br>' + escape(ax.name) + ' ' + figure(i.value[0])
            + '<br>' + escape(ay.name) + ' ' + figure(i.value[1])
        }),
        series: shapes.map((mark, m) => ({
          type: 'scatter', name: mark, symbol: forms[m % 4], symbolSize: 13, z: 3,
          itemStyle: {color: t.colors[m % t.colors.length], borderColor: t.page, borderWidth: 1.5},
          data: point.filter(p => p.mark === mark).map(p => ({name: p.name, value: [p.x, p.y]})),
          label: {show: point.length <= 40, position: 'top', color: t.ink, fontSize: 11, formatter: i => short(i.data.name, 18)},
          labelLayout: {hideOverlap: true, moveOverlap: 'shiftY'}
        })).concat(s.front && front.length > 1 ? [{
          type: 'line', data: front.map(p => [p.x, p.y]), symbol: 'none', silent: true, z: 2,
          lineStyle: {color: t.quiet, width: 1.25, type: [4, 3]}
        }] : [])
      });
    }
  };

  /* A chart of several figures gets a choice for each of its two axes. */
  const choices = (plot, spec) => {
    const id = plot.dataset.chart;
    if (spec.kind !== 'points' || choice.has(id)) return;
    choice.set(id, [0, Math.min(1, spec.axes.length - 1)]);
    if (spec.axes.length < 3) return;
    const place = document.getElementById('choices-' + id);
    ['Across', 'Up'].forEach((word, side) => {
      const label = document.createElement('label');
      label.append(word + ' ');
      const select = document.createElement('select');
      spec.axes.forEach((a, i) => select.append(new Option(short(a.name, 60), String(i), false, i === choice.get(id)[side])));
      select.addEventListener('change', () => {
        choice.get(id)[side] = Number(select.value);
        draw(plot);
      });
      label.append(select);
      place.append(label);
    });
  };

  const draw = plot => {
    const spec = specs[Number(plot.dataset.chart)];
    const width = plot.clientWidth;
    if (!spec || width === 0) return;
    choices(plot, spec);
    let chart = drawn.get(plot);
    if (!chart) {
      chart = echarts.init(plot, null, {renderer: 'svg'});
      drawn.set(plot, chart);
    } else {
      chart.resize();
    }
    chart.setOption(kinds[spec.kind](spec, theme(), width, choice.get(plot.dataset.chart)), true);
    const svg = plot.querySelector('svg');
    if (svg) {
      svg.setAttribute('viewBox', '0 0 ' + width + ' ' + plot.clientHeight);
      svg.setAttribute('aria-hidden', 'true');
      plot.dataset.drawn = 'yes';
    }
  };
  const drawAll = () => plots.forEach(draw);
  const redraw = () => drawn.forEach((chart, plot) => draw(plot));

  /* Charts are drawn as they come near, so that a page of a hundred tasks opens at once. */
  if ('IntersectionObserver' in window) {
    const watch = new IntersectionObserver(entries => entries.forEach(e => {
      if (e.isIntersecting) {
        watch.unobserve(e.target);
        draw(e.target);
      }
    }), {rootMargin: '600px'});
    plots.forEach(plot => watch.observe(plot));
  } else {
    drawAll();
  }
  let waiting = 0;
  let lastWidth = window.innerWidth;
  window.addEventListener('resize', () => {
    if (window.innerWidth === lastWidth) return;
    lastWidth = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 120);
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  window.addEventListener('beforeprint', () => {
    root.classList.add('paper');
    drawAll();
  });
  window.addEventListener('afterprint', () => {
    root.classList.remove('paper');
    redraw();
  });
  window.polymathReport = {drawAll, count: plots.length};
})();
