package ai.polymath.experiment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is below whom. A child may have several parents.
 *
 * @param children of each parent
 */
public record OutputHierarchy(Map<String, List<String>> children) {

    /** All names, parents before what was named below them first. */
    public List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        children.forEach((parent, below) -> {
            names.add(parent);
            names.addAll(below);
        });
        return List.copyOf(names);
    }

    /** A name and all that is below it, however deep. */
    public Set<String> below(String name) {
        Set<String> found = new LinkedHashSet<>();
        List<String> open = new ArrayList<>(List.of(name));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            if (found.add(next)) {
                open.addAll(children.getOrDefault(next, List.of()));
            }
        }
        return found;
    }

    /**
     * For each of some names its place and those of all below it, in rising order.
     *
     * @param order the names; others don't count
     */
    public List<List<Integer>> belowIn(List<String> order) {
        List<List<Integer>> places = new ArrayList<>();
        for (String name : order) {
            Set<String> below = below(name);
            List<Integer> own = new ArrayList<>();
            for (int i = 0; i < order.size(); i++) {
                if (below.contains(order.get(i))) {
                    own.add(i);
                }
            }
            places.add(List.copyOf(own));
        }
        return List.copyOf(places);
    }

    /** What is left among some names: a child whose parent is gone belongs to the parent's parents. */
    Map<String, List<String>> among(Set<String> kept) {
        Map<String, List<String>> left = new LinkedHashMap<>();
        for (String parent : names()) {
            if (kept.contains(parent)) {
                Set<String> nearest = new LinkedHashSet<>();
                addNearest(parent, kept, nearest);
                if (!nearest.isEmpty()) {
                    left.put(parent, List.copyOf(nearest));
                }
            }
        }
        return left;
    }

    private void addNearest(String parent, Set<String> kept, Set<String> nearest) {
        for (String child : children.getOrDefault(parent, List.of())) {
            if (kept.contains(child)) {
                nearest.add(child);
            } else {
                addNearest(child, kept, nearest);
            }
        }
    }

    void addProblems(List<String> problems) {
        children.forEach((parent, below) -> {
            if (below.isEmpty() || new HashSet<>(below).size() < below.size()) {
                problems.add(
                        "hierarchy." + parent + " is " + below + ", but a parent has one or more different children.");
            }
        });
        for (String name : children.keySet()) {
            List<String> circle = circle(name);
            if (circle.size() > 1) {
                problems.add("hierarchy goes in a circle: " + String.join(" > ", circle)
                        + ". Nothing can be below itself; remove one of these.");
                return;
            }
        }
    }

    /** The way from a name back to itself; empty if there is none. */
    private List<String> circle(String start) {
        Map<String, String> from = new LinkedHashMap<>();
        List<String> open = new ArrayList<>(List.of(start));
        while (!open.isEmpty()) {
            String parent = open.remove(0);
            for (String child : children.getOrDefault(parent, List.of())) {
                if (from.putIfAbsent(child, parent) == null) {
                    open.add(child);
                }
            }
        }
        List<String> way = new ArrayList<>();
        for (String at = from.get(start); at != null; at = at.equals(start) ? null : from.get(at)) {
            way.add(0, at);
        }
        if (!way.isEmpty()) {
            way.add(start);
        }
        return way;
    }
}
