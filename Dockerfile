# The program eventcreds in an image of its own: static, not root, without a shell. There is no Terraform in it, so drift reads plans:
#
#   docker build -t eventcreds --build-arg VERSION=0.1.0 .
#   terraform show -json plan.tfplan | docker run --rm -i eventcreds drift --plan -
#
# Into an image that has Terraform it is copied: COPY --from=eventcreds /eventcreds /usr/local/bin/
#
# The builder is pinned to a version and not to a digest, so images of one commit may differ. What is released, and can be verified,
# is the archive of eventcreds.
FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
ARG TARGETOS
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -ldflags="-s -w -X main.version=$VERSION" -o /out/eventcreds ./cmd/eventcreds

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/eventcreds /eventcreds
USER 65532:65532
ENTRYPOINT ["/eventcreds"]
