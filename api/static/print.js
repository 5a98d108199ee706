/* The one thing that paper's page needs a program for; without it the browser's own menu prints. */
const button = document.getElementById('print')
button.addEventListener('click', () => print())
button.hidden = false
