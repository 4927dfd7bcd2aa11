// Peer of the engine's bench: LEMON's network simplex on a network from standard input, solved several times.
// In:  "nodes arcs runs", then one line for each arc: "from to capacity cost". Node 0 is the source, node 1 the sink.
// Out: one line for each run, "milliseconds cost placed". Only run() is timed, the graph is read and copied before.
#include <chrono>
#include <cstdio>
#include <vector>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

int main() {
  using Graph = lemon::SmartDigraph;
  using Simplex = lemon::NetworkSimplex<Graph, long long, long long>;
  int nodes, arcs, runs;
  if (std::scanf("%d %d %d", &nodes, &arcs, &runs) != 3) return 1;
  Graph graph;
  graph.reserveNode(nodes);
  graph.reserveArc(arcs + 1);
  std::vector<Graph::Node> node(nodes);
  for (auto& one : node) one = graph.addNode();
  Graph::ArcMap<long long> capacity(graph), cost(graph);
  std::vector<Graph::Arc> placing;
  long long supply = 0;
  for (int k = 0; k < arcs; ++k) {
    int from, to;
    long long room, price;
    if (std::scanf("%d %d %lld %lld", &from, &to, &room, &price) != 4) return 1;
    Graph::Arc arc = graph.addArc(node[from], node[to]);
    capacity[arc] = room;
    cost[arc] = price;
    if (from == 0) supply += room;
    if (to == 1) placing.push_back(arc);
  }
  // What cannot be placed goes past the needs, at no cost.
  Graph::Arc past = graph.addArc(node[0], node[1]);
  capacity[past] = supply;
  cost[past] = 0;
  for (int k = 0; k < runs; ++k) {
    Simplex simplex(graph);
    simplex.upperMap(capacity).costMap(cost).stSupply(node[0], node[1], supply);
    auto start = std::chrono::steady_clock::now();
    if (simplex.run() != Simplex::OPTIMAL) return 2;
    std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    long long placed = 0;
    for (auto arc : placing) placed += simplex.flow(arc);
    std::printf("%.3f %lld %lld\n", took.count(), simplex.totalCost<long long>(), placed);
  }
}
