// Files that are too large are named before they are sent, and it is said how much has been sent.

for (const form of document.querySelectorAll("form[data-upload]")) start(form);

function start(form) {
  const field = form.querySelector("input[type=file]");
  const line = form.querySelector("[data-sending]");
  const button = form.querySelector("input[type=submit]");

  const say = (words) => {
    line.hidden = !words;
    line.textContent = words;
  };

  const isTooLarge = () => {
    const size = [...field.files].reduce((sum, file) => sum + file.size, 0);
    const tooLarge = size > Number(field.dataset.most);
    field.setCustomValidity(tooLarge ? "The files are too large for an upload." : "");
    return tooLarge;
  };

  field.addEventListener("change", isTooLarge);
  form.addEventListener("submit", (event) => {
    if (isTooLarge() || !field.files.length) return;
    event.preventDefault();
    button.disabled = true;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      say(`${Math.floor((loaded / total) * 100)} % are sent`);
    });
    request.addEventListener("load", () => {
      if (request.status < 400) {
        location.assign(request.responseURL);
        return;
      }
      // A refusal is a page: the same form with the reason.
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.getElementById("content");
      if (main) document.getElementById("content").replaceWith(main);
      for (const again of document.querySelectorAll("form[data-upload]")) start(again);
      document.querySelector(".errornote")?.scrollIntoView();
    });
    request.addEventListener("error", () => {
      button.disabled = false;
      say("The connection broke off. Try again.");
    });
    request.send(new FormData(form));
    say("0 % are sent");
  });
}
