// 联想：<input data-suggest="网址?kind=item" list="…"> 打字时把代码填进旁边的 datalist；没有脚本也能直接写代码。
const WAIT = 180;
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = `${input.id}-suggest`;
  input.after(list);
  input.setAttribute("list", list.id);
  input.setAttribute("autocomplete", "off");
  let timer = 0;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const text = input.value.trim();
      if (!text || text === asked) return;
      asked = text;
      const url = new URL(input.dataset.suggest, location.href);
      url.searchParams.set("q", text);
      const day = input.form?.elements.namedItem("on");
      if (day instanceof HTMLInputElement && day.value) url.searchParams.set("on", day.value);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (!answer.ok || asked !== text) return;
        const { found } = await answer.json();
        list.replaceChildren(
          ...found.map(({ value, label }) => {
            const option = document.createElement("option");
            option.value = value;
            option.label = label;
            option.textContent = label;
            return option;
          }),
        );
      } catch {
        // 没有网络时照样可以写代码
      }
    }, WAIT);
  });
}
