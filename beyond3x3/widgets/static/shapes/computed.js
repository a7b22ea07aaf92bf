// A size through a convolution and its transpose, as in beyond3x3/receptive_fields.py.

const { LIMITS, MOST } = SAID;

function sizeAfter(size, layer) {
  try {
    return outputSize(size, layer);
  } catch {
    return null;
  }
}

// Where a size comes back, and the output padding for each that shares its step.

function roundTrip(size, layer) {
  const outputs = outputSize(size, layer);
  const back = output_padding => sizeAfter(outputs, { ...layer, transposed: true, output_padding });
  const needs = range(layer.stride, output_padding => ({ output_padding, size: back(output_padding) }));
  return { outputs, back: back(0), needs: needs.filter(({ size: reached }) => reached !== null) };
}

const fits = ({ size, ...layer }) => layer.padding <= layer.dilation * (layer.kernel - 1) && sizeAfter(size, layer) !== null;

computed.shapes = { roundTrip };

restorable.shapes = { traits: checksOf(SAID.TRAITS), fit: fits };
