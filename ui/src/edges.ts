// How edges are drawn: lines side by side where there are several, solid, dashed or dotted by relation, arrows by direction,
// and lines of their own for what is denied (short red dashes) and forbidden (a red double line).
import { EdgeProgram } from "sigma/rendering";
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";

export const STYLES = { solid: 0, dashed: 1, dotted: 2, denied: 3, forbidden: 4 } as const;
export type Style = keyof typeof STYLES;

/** What an edge carries beside sigma's own data; `offset` in pixels to the left of source-to-target. */
export interface Line extends EdgeDisplayData { style: Style; arrow: boolean; offset: number }

const VERTEX = `
attribute vec2 a_start;
attribute vec2 a_end;
attribute vec4 a_color;
attribute vec4 a_id;
attribute vec4 a_shape; // thickness, style, arrow, offset
attribute vec2 a_radii;
attribute vec2 a_corner; // along 0 or 1, across -1 or 1
uniform mat3 u_matrix;
uniform float u_correctionRatio;
uniform float u_sizeRatio;
varying vec4 v_color;
varying vec4 v_shape;
varying vec2 v_radii;
varying vec2 v_at;
varying float v_length;
const float HALF = 7.0;
void main() {
  float pixel = 2.0 * u_correctionRatio / u_sizeRatio;
  vec2 way = a_end - a_start;
  float length_ = max(length(way), 1e-9);
  vec2 normal = vec2(-way.y, way.x) / length_;
  vec2 base = mix(a_start, a_end, a_corner.x) + normal * a_shape.w * pixel;
  gl_Position = vec4((u_matrix * vec3(base + normal * a_corner.y * HALF * pixel, 1)).xy, 0, 1);
  v_length = length_ / pixel;
  v_at = vec2(a_corner.x * v_length, a_corner.y * HALF);
  v_shape = a_shape;
  v_radii = a_radii;
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
varying vec4 v_shape;
varying vec2 v_radii;
varying vec2 v_at;
varying float v_length;
void main() {
  float along = v_at.x;
  float across = abs(v_at.y);
  float stop = v_length - v_radii.y - 1.0;
  if (along < v_radii.x || along > stop) discard;
  #ifdef PICKING_MODE
  if (across > max(v_shape.x, 4.0)) discard;
  gl_FragColor = v_color;
  #else
  float width = v_shape.x * 0.5;
  float style = v_shape.y;
  float left = stop - along;
  bool head = v_shape.z > 0.5 && left < 9.0;
  float alpha = 0.0;
  if (head) {
    alpha = 1.0 - smoothstep(-u_feather, u_feather, across - max(left / 9.0 * 4.5, 0.0));
  } else if (style > 3.5) {
    alpha = 1.0 - smoothstep(-u_feather, u_feather, abs(across - 2.4) - max(width * 0.5, 0.8));
  } else {
    alpha = 1.0 - smoothstep(-u_feather, u_feather, across - width);
    float gone = 0.0;
    if (style > 2.5) gone = step(3.5, mod(along, 7.0));
    else if (style > 1.5) gone = step(2.0, mod(along, 5.0));
    else if (style > 0.5) gone = step(8.0, mod(along, 13.0));
    alpha *= 1.0 - gone;
  }
  gl_FragColor = v_color * alpha;
  #endif
}`;

const { FLOAT, UNSIGNED_BYTE } = WebGLRenderingContext;
type Uniform = "u_matrix" | "u_correctionRatio" | "u_sizeRatio" | "u_feather";

export class LineProgram extends EdgeProgram<Uniform> {
  getDefinition() {
    return {
      VERTICES: 6, VERTEX_SHADER_SOURCE: VERTEX, FRAGMENT_SHADER_SOURCE: FRAGMENT, METHOD: WebGLRenderingContext.TRIANGLES,
      UNIFORMS: ["u_matrix", "u_correctionRatio", "u_sizeRatio", "u_feather"] as Uniform[],
      ATTRIBUTES: [
        { name: "a_start", size: 2, type: FLOAT }, { name: "a_end", size: 2, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true }, { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_shape", size: 4, type: FLOAT }, { name: "a_radii", size: 2, type: FLOAT },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: [[0, 1], [0, -1], [1, 1], [1, 1], [0, -1], [1, -1]],
    };
  }

  processVisibleItem(index: number, start: number, source: NodeDisplayData, target: NodeDisplayData, data: EdgeDisplayData): void {
    const line = data as Line;
    this.array.set([source.x, source.y, target.x, target.y, floatColor(line.color), index,
      line.size, STYLES[line.style] ?? 0, line.arrow ? 1 : 0, line.offset ?? 0, source.size, target.size], start);
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: Parameters<EdgeProgram<Uniform>["setUniforms"]>[1]): void {
    gl.uniformMatrix3fv(uniformLocations.u_matrix ?? null, false, params.matrix);
    gl.uniform1f(uniformLocations.u_correctionRatio ?? null, params.correctionRatio);
    gl.uniform1f(uniformLocations.u_sizeRatio ?? null, params.sizeRatio);
    gl.uniform1f(uniformLocations.u_feather ?? null, 0.6 * params.sizeRatio / params.pixelRatio);
  }
}
