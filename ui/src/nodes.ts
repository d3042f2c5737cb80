// How nodes are drawn: persons round, organisations square, territories as diamonds, so that colour is not all that tells them
// apart; a ring marks what is pinned or chosen. Labels stand below their node, each in its own direction.
import type { Attributes } from "graphology-types";
import { NodeProgram } from "sigma/rendering";
import type { Settings } from "sigma/settings";
import type { NodeDisplayData, PartialButFor, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";

export const SHAPES = { circle: 0, square: 1, diamond: 2 } as const;
export type Shape = keyof typeof SHAPES;
export interface Spot extends NodeDisplayData { shape: Shape; ring: string }

const ROUND = new Set(["Person"]);
const LAND = new Set(["Municipality", "Arrondissement", "Province", "Region", "Place"]);

export function shapeOf(type: string): Shape {
  return ROUND.has(type) ? "circle" : LAND.has(type) ? "diamond" : "square";
}

const VERTEX = `
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute vec4 a_color;
attribute vec4 a_ring;
attribute vec4 a_id;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_correctionRatio;
uniform float u_sizeRatio;
varying vec4 v_color;
varying vec4 v_ring;
varying vec2 v_at;
varying float v_size;
varying float v_shape;
void main() {
  float pixel = 2.0 * u_correctionRatio / u_sizeRatio;
  float far = (a_size * 1.3 + 2.0) * 2.0;
  v_at = far * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + v_at * pixel, 1)).xy, 0, 1);
  v_size = a_size;
  v_shape = a_shape;
  v_ring = a_ring;
  v_ring.a *= 255.0 / 254.0;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;
}`;

const FRAGMENT = `
precision highp float;
uniform float u_feather;
varying vec4 v_color;
varying vec4 v_ring;
varying vec2 v_at;
varying float v_size;
varying float v_shape;
void main() {
  vec2 at = abs(v_at);
  float far = length(at) - v_size;
  if (v_shape > 1.5) far = (at.x + at.y) * 0.7071 - v_size * 0.89;
  else if (v_shape > 0.5) far = max(at.x, at.y) - v_size * 0.87;
  #ifdef PICKING_MODE
  if (far > 2.0) discard;
  gl_FragColor = v_color;
  #else
  float shown = 1.0 - smoothstep(-u_feather, u_feather, far);
  float inner = 1.0 - smoothstep(-u_feather, u_feather, far + 2.0);
  gl_FragColor = mix(v_ring, v_color, inner) * shown;
  #endif
}`;

const { FLOAT, UNSIGNED_BYTE } = WebGLRenderingContext;
type Uniform = "u_matrix" | "u_correctionRatio" | "u_sizeRatio" | "u_feather";

export class SpotProgram extends NodeProgram<Uniform> {
  getDefinition() {
    return {
      VERTICES: 3, VERTEX_SHADER_SOURCE: VERTEX, FRAGMENT_SHADER_SOURCE: FRAGMENT, METHOD: WebGLRenderingContext.TRIANGLES,
      UNIFORMS: ["u_matrix", "u_correctionRatio", "u_sizeRatio", "u_feather"] as Uniform[],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT }, { name: "a_size", size: 1, type: FLOAT }, { name: "a_shape", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true }, { name: "a_ring", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_angle", size: 1, type: FLOAT }],
      CONSTANT_DATA: [[0], [2 * Math.PI / 3], [4 * Math.PI / 3]],
    };
  }

  processVisibleItem(index: number, start: number, data: NodeDisplayData): void {
    const spot = data as Spot;
    this.array.set([spot.x, spot.y, spot.size, SHAPES[spot.shape] ?? 0, floatColor(spot.color), floatColor(spot.ring ?? spot.color), index], start);
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: Parameters<NodeProgram<Uniform>["setUniforms"]>[1]): void {
    gl.uniformMatrix3fv(uniformLocations.u_matrix ?? null, false, params.matrix);
    gl.uniform1f(uniformLocations.u_correctionRatio ?? null, params.correctionRatio);
    gl.uniform1f(uniformLocations.u_sizeRatio ?? null, params.sizeRatio);
    gl.uniform1f(uniformLocations.u_feather ?? null, 0.6 * params.sizeRatio / params.pixelRatio);
  }
}

/** The colours of the page, which follow its light or dark clothes. */
export interface Palette { ink: string; card: string; paper: string; accent: string; bad: string; soft: string; line: string }

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return { ink: colour("ink"), card: colour("card"), paper: colour("paper"), accent: colour("accent"), bad: colour("bad"), soft: colour("soft"), line: colour("line") };
}

type Labelled = PartialButFor<NodeDisplayData, "x" | "y" | "size" | "label" | "color">;
type Drawer = (context: CanvasRenderingContext2D, data: Labelled, settings: Settings<Attributes, Attributes, Attributes>) => void;

// On a right-to-left page a canvas writes right to left, and sigma's own drawer would put a label over its node: so the
// direction is set by the label's first strong letter, the whole name is written at once, and it is centred.
export function direction(text: string): "rtl" | "ltr" {
  const strong = /[A-Za-z\u00c0-\u024f]|([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])/.exec(text);
  return strong?.[1] ? "rtl" : "ltr";
}

export function labelDrawer(colours: () => Palette, strong = false): Drawer {
  return (context, data, settings) => {
    if (!data.label) return;
    const size = settings.labelSize;
    context.save();
    context.font = `${strong ? "600" : settings.labelWeight} ${size}px ${settings.labelFont}`;
    context.direction = direction(data.label);
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = colours().card;
    const half = context.measureText(data.label).width / 2 + 4;
    const width = context.canvas.clientWidth;
    const x = width > 2 * half ? Math.min(Math.max(data.x, half), width - half) : data.x; // a name at the rim is moved, not cut
    context.strokeText(data.label, x, data.y + data.size + 2);
    context.fillStyle = strong ? colours().accent : colours().ink;
    context.fillText(data.label, x, data.y + data.size + 2);
    context.restore();
  };
}
