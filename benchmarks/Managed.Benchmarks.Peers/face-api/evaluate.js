// face-api.js on pairs of pictures in LFW's format, WebAssembly backend: accuracy at 0.6 and milliseconds a picture, decoding left out.
// usage: node evaluate.js PAIRS [--input PIXELS] [--pictures N]
// Pictures lie in images/NAME/NAME_0001.jpg beside the pairs, which begin with a line of folds and pairs.
// A pair with a picture in which no face is found counts as wrong. Prints one line of JSON.
const fs = require('fs');
const path = require('path');
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
const jpeg = require('jpeg-js');
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');

const THRESHOLD = 0.6;

function option(name, standard) {
  const index = process.argv.indexOf(name);
  return index < 0 ? standard : Number(process.argv[index + 1]);
}

function readPairs(file) {
  const folder = path.join(path.dirname(file), 'images');
  const picture = (name, number) => path.join(folder, name, `${name}_${number.padStart(4, '0')}.jpg`);
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(1).map((line) => line.split('\t')).filter((parts) => parts.length >= 3);
  return lines.map((parts) => parts.length === 3
    ? { same: true, pictures: [picture(parts[0], parts[1]), picture(parts[0], parts[2])] }
    : { same: false, pictures: [picture(parts[0], parts[1]), picture(parts[2], parts[3])] });
}

function tensorOf(file) {
  const { data, width, height } = jpeg.decode(fs.readFileSync(file), { useTArray: true, formatAsRGBA: false });
  return tf.tensor3d(data, [height, width, 3], 'int32');
}

async function main() {
  const root = path.dirname(require.resolve('@vladmandic/face-api/package.json'));
  wasm.setWasmPaths(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')) + '/dist/');
  await tf.setBackend('wasm');
  await tf.ready();
  for (const net of ['tinyFaceDetector', 'faceLandmark68Net', 'faceRecognitionNet']) await faceapi.nets[net].loadFromDisk(path.join(root, 'model'));
  const inputSize = option('--input', 416);
  const most = option('--pictures', Infinity);
  const options = new faceapi.TinyFaceDetectorOptions({ inputSize, scoreThreshold: 0.5 });
  const pairs = readPairs(process.argv[2]);
  const pictures = [...new Set(pairs.flatMap((pair) => pair.pictures))].slice(0, most);
  const described = new Map();
  const times = [];
  for (const file of pictures) {
    const picture = tensorOf(file);
    const begin = performance.now();
    const face = await faceapi.detectSingleFace(picture, options).withFaceLandmarks().withFaceDescriptor();
    times.push(performance.now() - begin);
    described.set(file, face?.descriptor);
    picture.dispose();
  }
  times.sort((a, b) => a - b);
  let right = 0;
  let counted = 0;
  let failed = 0;
  for (const pair of pairs) {
    if (!pair.pictures.every((file) => described.has(file))) continue;
    counted++;
    const [first, second] = pair.pictures.map((file) => described.get(file));
    if (!first || !second) failed++;
    else if ((faceapi.euclideanDistance(first, second) <= THRESHOLD) === pair.same) right++;
  }
  console.log(JSON.stringify({
    inputSize, pictures: pictures.length, pairs: counted, accuracy: right / counted, failed, median_ms: times[times.length >> 1], backend: tf.getBackend(),
  }));
}

main();
