// The pages of what the documents of an image say.

extension CausePage {
  static let configuration = CausePage(
    cause: .configuration,
    summary: "What a container would run with, and other settings",
    meaning: """
      A field of the configuration: environment, command, labels, user, ports, architecture.
        Config  /config/Labels/build-date  2026-03-11  2026-03-12
      Lists are compared place by place: one more variable in front moves all that follow.
      """,
    origin: """
      Labels and variables that hold a date, a commit or a build number; another base image, whose settings
      are inherited; and what builders add, as buildah does the label io.buildah.version and BuildKit an
      inline cache.
      """,
    remedies: [
      Remedy(
        tool: "Dockerfile",
        text: """
          Hand changing values in with --build-arg, the same to both builds. Name the base image by digest.
          """),
      Remedy(
        tool: "Docker, BuildKit", text: "Leave out BUILDKIT_INLINE_CACHE=1: cache apart from the image."),
      Remedy(
        tool: "buildah, podman",
        text: "--identity-label=false; newer versions leave the label out with --timestamp."),
      Remedy(tool: "kaniko", text: "--reproducible also removes the host name that old base images carry."),
      Remedy(tool: "Bazel", text: "Keep stamped values out of labels and env of oci_image."),
      Remedy(tool: "umoci", text: "umoci config --clear=config.labels, then --config.label NAME=VALUE."),
    ],
    flags: [], flagNote: "created is cause timestamp; history and what old builders add are cause history.")

  static let layering = CausePage(
    cause: .layering,
    summary: "How many layers there are",
    meaning: """
      The images do not have the same number of layers.
        Manifest  /layers  count=1  count=2
      The layers cannot be paired then; the files are compared as all layers together make them.
      """,
    origin: """
      Builders cut one Dockerfile into other layers: podman and BuildKit make one a step, buildah one of all.
      Or the base image is another.
      """,
    remedies: [
      Remedy(
        tool: "buildah, podman",
        text: "--layers=true or --layers=false for both: unless told, buildah takes false and podman true."),
      Remedy(tool: "kaniko", text: "--single-snapshot adds one layer to those of the base image."),
      Remedy(
        tool: "Docker, BuildKit",
        text: """
          A last stage with FROM scratch and COPY --from=build / / makes one layer. Repeat ENV, CMD and the
          like in it.
          """),
      Remedy(tool: "Nix", text: "buildImage adds one layer; buildLayeredImage as many as maxLayers allows."),
      Remedy(tool: "Bazel", text: "oci_image makes one layer of each file in tars."),
    ],
    flags: [],
    flagNote: "But --rootfs compares what the layers make together, however they are cut.")

  static let platform = CausePage(
    cause: .platform,
    summary: "Which platforms an image is made for",
    meaning: """
      With --all-platforms, one image is there for a platform that the other is not for; or the indexes
      describe the platform that is compared in other words.
        Index  /manifests                      platform=linux/arm64  -
        Index  /manifests/0/platform/variant   v7                    v8
      """,
    origin: """
      One side was built or copied for one platform, the other for several: skopeo copy takes one of several
      unless it is told otherwise.
      """,
    remedies: [
      Remedy(tool: "Docker, BuildKit", text: "--platform linux/amd64,linux/arm64: the same list for both."),
      Remedy(tool: "buildah, podman", text: "--platform with the same list, and --manifest NAME."),
      Remedy(tool: "ko", text: "--platform=linux/amd64,linux/arm64."),
      Remedy(tool: "jib", text: "jib.from.platforms."),
      Remedy(tool: "skopeo", text: "skopeo copy --all copies every platform."),
      Remedy(tool: "docker save", text: "--platform linux/amd64, in new versions, saves that one alone."),
    ],
    flags: [],
    flagNote: """
      Without --all-platforms only a platform that both have is compared; --platform chooses it.
      """)

  static let manifest = CausePage(
    cause: .manifest,
    summary: "Another field of a manifest or an index",
    meaning: """
      A field that is no media type, no annotation, and not the digest or size of the configuration or of a
      layer: artifactType, subject, data, urls.
        Manifest  /artifactType  application/vnd.example.app  -
      """,
    origin: """
      Tools may write such fields and need not: subject points to the image that a signature or an SBOM belongs
      to, data holds a small blob itself, urls say where else a layer can be had.
      """,
    remedies: [
      Remedy(tool: "all builders", text: "Build and copy both sides with the same tool in the same version."),
      Remedy(
        tool: "skopeo",
        text: """
          skopeo copy --format v2s2 to a dir: folder writes a manifest without artifactType, subject, data and
          annotations, and skopeo copy --format oci makes an OCI image of that. A plain copy keeps them all.
          """),
    ],
    flags: [], flagNote: "")

  static let annotation = CausePage(
    cause: .annotation,
    summary: "An annotation of an index, a manifest or a layer",
    meaning: """
      An annotation differs, or is on one side alone.
        Manifest  /annotations/org.opencontainers.image.revision  3f2a  9c1b
      Those of times are cause timestamp, those of names imageName, and those that eStargz and zstd:chunked
      write compression.
      """,
    origin: """
      Commit, version and source from a CI system; the base image's name and digest, by buildah;
      buildkit/rewritten-timestamp, which BuildKit gives a layer whose times it changed.
      """,
    remedies: [
      Remedy(
        tool: "Docker, BuildKit",
        text: """
          --annotation, and annotation.KEY=VALUE of --output: the same for both, as are rewrite-timestamp and
          SOURCE_DATE_EPOCH.
          """),
      Remedy(
        tool: "buildah, podman",
        text: """
          --annotation alike for both; newer versions have --inherit-annotations=false. --format docker writes
          no annotations.
          """),
      Remedy(tool: "Bazel", text: "Keep stamped values out of annotations of oci_image."),
      Remedy(tool: "umoci", text: "umoci config --clear=manifest.annotations."),
      Remedy(
        tool: "skopeo",
        text: "skopeo copy --format v2s2 to a dir: folder drops them all; copy that back with --format oci."),
    ],
    flags: [], flagNote: "")

  static let history = CausePage(
    cause: .history,
    summary: "How the image came to be: steps, builder, their times",
    meaning: """
      history, and fields in which old builders tell of themselves: container, container_config,
      docker_version, parent.
        Config  /history/1/created_by  COPY app/ /  umoci repack
      Times in history count here, not as timestamp.
      """,
    origin: """
      Each builder words the steps in its own way, so two builders never agree. Build arguments stand in the
      text of a RUN step (RUN |1 VERSION=1.2 /bin/sh -c ...). Each step has the time of the build.
      """,
    remedies: [
      Remedy(
        tool: "Docker, BuildKit", text: "SOURCE_DATE_EPOCH, as environment or --build-arg, sets the times."),
      Remedy(
        tool: "buildah, podman",
        text: "--timestamp or --source-date-epoch sets the times; --omit-history writes no history."),
      Remedy(
        tool: "kaniko", text: "--reproducible sets the times, and removes container and docker_version."),
      Remedy(tool: "umoci", text: "--history.created and --history.created_by; --no-history writes none."),
    ],
    flags: [.history], flagNote: "")

  static let imageName = CausePage(
    cause: .imageName,
    summary: "The names that an archive gives the image",
    meaning: """
      RepoTags of a docker archive, or the annotations org.opencontainers.image.ref.name and
      io.containerd.image.name.
        Index  (document)  names=["localhost/app:1.2"]  names=["1.2"]
      """,
    origin: """
      The image was saved under another tag or registry, or by its ID, for which docker save writes no name.
      OCI archives often hold the tag alone.
      """,
    remedies: [
      Remedy(tool: "docker save", text: "docker save NAME:TAG, not the ID."),
      Remedy(tool: "Docker, BuildKit", text: "--output type=oci,name=NAME:TAG,dest=out.tar."),
      Remedy(
        tool: "skopeo",
        text: """
          The name in the destination is written: docker-archive:FILE:NAME:TAG, oci-archive:FILE:TAG.
          """),
      Remedy(tool: "Nix", text: "Set tag: without one it is a hash of the inputs."),
    ],
    flags: [.imageName], flagNote: "")

  static let mediaType = CausePage(
    cause: .mediaType,
    summary: "A media type: Docker's or OCI's name for one format",
    meaning: """
      A document or a blob is said to be in another format.
        Manifest  /config/mediaType  application/vnd.docker.container.image.v1+json
                                     application/vnd.oci.image.config.v1+json
      Types that tell another compression of the same thing are cause compression.
      """,
    origin: """
      Docker and OCI have other names for the same formats. BuildKit's oci exporter writes OCI's and its docker
      exporter Docker's; buildah and podman write OCI's, jib Docker's. Older umoci leaves a manifest's own type
      out.
      """,
    remedies: [
      Remedy(
        tool: "Docker, BuildKit", text: "--output type=oci,oci-mediatypes=true, or with false, for both."),
      Remedy(
        tool: "buildah, podman", text: "--format oci or --format docker, or BUILDAH_FORMAT for all builds."),
      Remedy(tool: "jib", text: "jib.container.format = 'OCI' or 'Docker'."),
      Remedy(tool: "skopeo", text: "skopeo copy --format oci or --format v2s2."),
    ],
    flags: [.mediaTypes],
    flagNote: """
      It takes Docker's and OCI's names, and no name, for the same. Types of other formats are always told.
      """)
}
