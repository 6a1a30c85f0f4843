/// Areas in proportion to numbers, as squares as they can be (Bruls, Huizing, van Wijk: "Squarified Treemaps").
enum Treemap {
  /// A part of the picture.
  struct Area {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    /// What is left within an edge on all sides, and a strip at the top.
    func inset(by edge: Double, top: Double) -> Area {
      Area(
        x: x + edge, y: y + top, width: max(0, width - 2 * edge), height: max(0, height - top - edge))
    }
  }

  /// Divides an area; the weights are positive, the largest first.
  static func divide(_ area: Area, by weights: [Double]) -> [Area] {
    var areas: [Area] = []
    var rest = area
    var restWeight = weights.reduce(0, +)
    var start = 0
    while start < weights.count, restWeight > 0 {
      let scale = rest.width * rest.height / restWeight
      let side = min(rest.width, rest.height)
      var end = start + 1
      var sum = weights[start]
      // A row grows as long as its worst shape gets better.
      while end < weights.count,
        worst(weights[start], weights[end], sum + weights[end], scale, side)
          <= worst(weights[start], weights[end - 1], sum, scale, side)
      {
        sum += weights[end]
        end += 1
      }
      let row = weights[start..<end]
      place(row, share: sum / restWeight, in: &rest, &areas)
      restWeight -= sum
      start = end
    }
    return areas
  }

  /// The worst of the ratios of length to width in a row, which are those of its largest and smallest part.
  private static func worst(
    _ largest: Double, _ smallest: Double, _ sum: Double, _ scale: Double, _ side: Double
  ) -> Double {
    let (square, area) = (side * side, sum * sum * scale)
    return max(square * largest / area, area / (square * smallest))
  }

  /// Puts a row along the shorter side of what is left.
  private static func place(
    _ row: ArraySlice<Double>, share: Double, in rest: inout Area, _ areas: inout [Area]
  ) {
    let sum = row.reduce(0, +)
    if rest.width >= rest.height {
      let width = rest.width * share
      var y = rest.y
      for weight in row {
        areas.append(Area(x: rest.x, y: y, width: width, height: rest.height * weight / sum))
        y += rest.height * weight / sum
      }
      rest = Area(x: rest.x + width, y: rest.y, width: max(0, rest.width - width), height: rest.height)
    } else {
      let height = rest.height * share
      var x = rest.x
      for weight in row {
        areas.append(Area(x: x, y: rest.y, width: rest.width * weight / sum, height: height))
        x += rest.width * weight / sum
      }
      rest = Area(x: rest.x, y: rest.y + height, width: rest.width, height: max(0, rest.height - height))
    }
  }
}
