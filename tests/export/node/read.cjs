// Prints the nodes and edges that graphology-gexf finds in a GEXF file, as JSON.
const fs = require("fs");
const Graph = require("graphology");
const gexf = require("graphology-gexf");

const graph = gexf.parse(Graph, fs.readFileSync(process.argv[2], "utf-8"));
const edges = graph.mapEdges((key, attributes, source, target, s, t, undirected) => ({key, attributes, source, target, undirected}));
const nodes = graph.mapNodes((key, attributes) => ({key, attributes}));
process.stdout.write(JSON.stringify({meta: graph.getAttributes(), multi: graph.multi, type: graph.type, nodes, edges}));
