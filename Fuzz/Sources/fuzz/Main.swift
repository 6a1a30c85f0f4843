import CFuzzer
import Glibc
import ImageFixtures

/// What libFuzzer calls first. With `FUZZ_SEEDS` in the environment, the seeds of all targets are written to the
/// folder that it names, and nothing is fuzzed.
@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzer(_ argumentCount: OpaquePointer?, _ arguments: OpaquePointer?) -> CInt {
  if let folder = variable("FUZZ_SEEDS") {
    Seeds.write(to: folder)
    exit(0)
  }
  return 0
}

/// What libFuzzer calls with each input: the target that `FUZZ_TARGET` names takes it.
///
/// Sound because libFuzzer tells the length of its bytes truly, and keeps them until the call returns.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
  target.run(bytes)
  return 0
}

/// What libFuzzer calls to change an input: archives are changed as archives every other time.
///
/// Sound because libFuzzer tells both lengths truly, and what is written stays within the greater one.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateInput(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32)
  -> Int
{
  guard target.takesTar, seed & 1 == 0 else { return unsafe LLVMFuzzerMutate(data, count, limit) }
  var bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
  var mutator = TarMutator(seed: UInt64(seed))
  mutator.mutate(&bytes)
  let changed = bytes.prefix(limit)
  for (index, byte) in changed.enumerated() { unsafe data[index] = byte }
  return changed.count
}

private let target: Target = {
  guard let target = variable("FUZZ_TARGET").flatMap(Target.init(rawValue:)) else {
    fatalError("FUZZ_TARGET must be one of \(Target.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return target
}()

/// A variable of the environment.
func variable(_ name: String) -> String? {
  unsafe getenv(name).map { unsafe String(cString: $0) }
}
