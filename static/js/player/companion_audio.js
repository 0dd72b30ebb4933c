// A sound kept beside a video ([data-plays-with] names its player) is heard with it: it starts, stops, jumps and falls silent as the video does.
for (const audio of document.querySelectorAll("[data-plays-with]")) {
  const video = document.getElementById(audio.dataset.playsWith)?.querySelector("video");
  if (!video) continue;
  const follow = () => {
    Object.assign(audio, { muted: video.muted, volume: video.volume });
    const length = audio.duration || video.duration;
    if (length && Math.abs(audio.currentTime - (video.currentTime % length)) > 0.3) audio.currentTime = video.currentTime % length;
    if (video.paused) audio.pause();
    else if (audio.paused) audio.play().catch(() => { audio.controls = true; });
  };
  audio.controls = false;
  for (const name of ["play", "pause", "seeked", "volumechange"]) video.addEventListener(name, follow);
}
