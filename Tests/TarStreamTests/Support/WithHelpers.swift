import Foundation
@testable import TarStream

/// Runs a body with some threads that help; they are sent home and waited for at the end.
func withHelpers<Result>(
  _ count: Int, _ body: (Helpers) throws -> Result
) rethrows -> Result {
  let helpers = Helpers(expectedCount: count)
  let home = DispatchGroup()
  for _ in 0..<count {
    home.enter()
    Thread {
      helpers.help()
      home.leave()
    }.start()
  }
  defer {
    helpers.close()
    home.wait()
  }
  return try body(helpers)
}
