# Two stages: a static binary, then an image that holds nothing else.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /lectern ./cmd/lectern \
 && mkdir /data /scratch

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /lectern /lectern
COPY --from=build --chown=65532:65532 /data /data
# Large uploads and workbooks go through files.
COPY --from=build --chown=65532:65532 /scratch /tmp
USER 65532:65532
ENV LECTERN_DB=/data/lectern LECTERN_ADDR=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["/lectern", "health"]
ENTRYPOINT ["/lectern"]
CMD ["serve"]
