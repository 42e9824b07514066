# The program with the runtime in it, on a plain Debian. Publish first, then build the image from that folder:
#   dotnet publish -c Release -r linux-x64 --self-contained src/ActorLoad -o artifacts/actorload
#   docker build -t actorload .
#   docker run --rm -it --network host --ulimit nofile=100000:100000 actorload run --target SERVER:PORT --connections 50000
FROM debian:12-slim
COPY artifacts/actorload /opt/actorload
# HOCON files go here: docker run -v "$PWD":/work ...
WORKDIR /work
ENTRYPOINT ["/opt/actorload/actorload"]
