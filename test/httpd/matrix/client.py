"""Asks for a document and prints what a client of Python's ssl sees. Arguments: a JSON object, as clients.ts writes it."""
import json
import socket
import ssl
import sys

for request in json.load(sys.stdin):
    context = ssl.create_default_context(cafile=request["ca"])
    version = ssl.TLSVersion.TLSv1_2 if request["tls"] == "1.2" else ssl.TLSVersion.TLSv1_3
    context.minimum_version = context.maximum_version = version
    context.post_handshake_auth = request["postHandshake"]
    if request["certificate"]:
        context.load_cert_chain(request["certificate"], request["key"])
    try:
        with socket.create_connection((request["address"], 443), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname=request["name"]) as connection:
                lines = [f"GET {request['path']} HTTP/1.1", f"Host: {request['name']}", "Connection: close", "", ""]
                connection.sendall("\r\n".join(lines).encode())
                answer = b""
                while part := connection.recv(65536):
                    answer += part
        print(json.dumps(answer.decode("latin-1").split(" ")[1]))
    except (ssl.SSLError, OSError, IndexError) as error:
        print(json.dumps(str(error)))
