// A token after # never leaves the browser by itself: it is put into the form, taken out of the address, and sent once.
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  history.replaceState(null, "", location.pathname);
  document.getElementById("token").value = given;
  document.getElementById("login").submit();
}
