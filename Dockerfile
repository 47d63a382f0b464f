# A static binary on nothing: no shell, no package manager, no root.
#   docker build -t vedette .
#   docker run --rm -v vedette:/data vedette crawl -c /data/vedette.yaml
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -o /out/vedette ./cmd/vedette && mkdir /out/data

FROM scratch
# 65534 is "nobody"; numbers, because there is no /etc/passwd here.
COPY --from=build --chown=65534:65534 /out/data /data
COPY --from=build /out/vedette /vedette
USER 65534:65534
WORKDIR /data
VOLUME /data
ENTRYPOINT ["/vedette"]
