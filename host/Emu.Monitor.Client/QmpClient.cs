using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Emu.Monitor.Client;

/// <summary>
/// A client of a machine's monitor. Commands may be sent by any thread; answers come in order. One method a command is in
/// <c>QmpClient.g.cs</c>, made from the same records as the server's schema.
/// </summary>
public sealed partial class QmpClient : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private readonly Stream stream;
    private readonly StreamReader reader;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> waiting = new();
    private readonly Channel<QmpEvent> events = Channel.CreateUnbounded<QmpEvent>();
    private readonly Task reading;
    private long lastId;

    private QmpClient(Stream stream, StreamReader reader, JsonElement greeting)
    {
        this.stream = stream;
        this.reader = reader;
        Greeting = greeting;
        reading = ReadAsync();
    }

    /// <summary>What the server said first.</summary>
    public JsonElement Greeting { get; }

    /// <summary>What happens to the machine, in order, from the negotiation on; ends with the connection.</summary>
    public ChannelReader<QmpEvent> Events => events.Reader;

    /// <summary>Connects and negotiates.</summary>
    /// <param name="address"><c>unix:PATH</c>, <c>tcp:HOST:PORT</c> or <c>:PORT</c>, which is on this host.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="ArgumentException">It is no address.</exception>
    public static async Task<QmpClient> ConnectAsync(string address, CancellationToken cancel = default)
    {
        EndPoint where = Parse(address);
        var socket = new Socket(where is DnsEndPoint or IPEndPoint ? AddressFamily.InterNetwork : AddressFamily.Unix, SocketType.Stream, where is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(where, cancel).ConfigureAwait(false);
            return await StartAsync(new NetworkStream(socket, ownsSocket: true), cancel).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Negotiates over a stream that is connected already.</summary>
    /// <param name="stream">The stream; disposed with the client.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="IOException">The other end is no monitor.</exception>
    public static async Task<QmpClient> StartAsync(Stream stream, CancellationToken cancel = default)
    {
        var reader = new StreamReader(stream);
        string line = await reader.ReadLineAsync(cancel).ConfigureAwait(false) ?? throw new IOException("the connection ended before the greeting");
        JsonElement greeting = Parse(line, "greeting");
        if (!greeting.TryGetProperty("QMP", out JsonElement said))
        {
            throw new IOException("the other end does not speak QMP");
        }

        var client = new QmpClient(stream, reader, said);
        await client.ExecuteAsync("qmp_capabilities", null, cancel).ConfigureAwait(false);
        return client;
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="arguments">Its arguments, written as an object; null for none.</param>
    /// <param name="cancel">Stops waiting; the command may still be done.</param>
    /// <returns>What it returns.</returns>
    /// <exception cref="QmpCommandException">The server refused it.</exception>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task<JsonElement> ExecuteAsync(string command, object? arguments = null, CancellationToken cancel = default)
    {
        long id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = answer;
        if (reading is { IsCompleted: true })
        {
            answer.TrySetException(new IOException("the connection has ended"));
        }

        byte[] message = Message(command, arguments, id);
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(message, cancel).ConfigureAwait(false);
            await stream.FlushAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }

        return await answer.Task.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        turn.Dispose();
    }

    private static EndPoint Parse(string address)
    {
        if (address.StartsWith("unix:", StringComparison.Ordinal))
        {
            return new UnixDomainSocketEndPoint(address[5..]);
        }

        string rest = address.StartsWith("tcp:", StringComparison.Ordinal) ? address[4..] : address;
        int colon = rest.LastIndexOf(':');
        string host = colon <= 0 ? "127.0.0.1" : rest[..colon];
        return ushort.TryParse(rest.AsSpan(colon + 1), out ushort port)
            ? IPAddress.TryParse(host, out IPAddress? ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(host, port, AddressFamily.InterNetwork)
            : throw new ArgumentException($"'{address}' is no address of a monitor; expected unix:PATH, tcp:HOST:PORT or :PORT");
    }

    private static JsonElement Parse(string line, string what)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new IOException($"the {what} is no JSON: {e.Message}", e);
        }
    }

    private static byte[] Message(string command, object? arguments, long id)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("execute", command);
            if (arguments is not null)
            {
                json.WritePropertyName("arguments");
                JsonSerializer.Serialize(json, arguments, arguments.GetType(), Options);
            }

            json.WriteNumber("id", id);
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Arguments that were given, and the properties of what is made.</summary>
    private static Dictionary<string, object?> Arguments(Dictionary<string, object?> named, IReadOnlyDictionary<string, object?>? properties = null)
    {
        var given = named.Where(argument => argument.Value is not null).ToDictionary(argument => argument.Key, argument => argument.Value);
        foreach ((string name, object? value) in properties ?? new Dictionary<string, object?>())
        {
            given.Add(name, value);
        }

        return given;
    }

    private async Task<T> QueryAsync<T>(string command, object? arguments, CancellationToken cancel) =>
        (await ExecuteAsync(command, arguments, cancel).ConfigureAwait(false)).Deserialize<T>(Options)!;

    private async Task ReadAsync()
    {
        Exception end = new IOException("the connection has ended");
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                Accept(Parse(line, "answer"));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            end = new IOException($"the connection has ended: {e.Message}", e);
        }

        events.Writer.TryComplete();
        foreach (TaskCompletionSource<JsonElement> answer in waiting.Values)
        {
            answer.TrySetException(end);
        }
    }

    private void Accept(JsonElement message)
    {
        if (message.TryGetProperty("event", out JsonElement name))
        {
            JsonElement time = message.GetProperty("timestamp");
            DateTimeOffset at = DateTimeOffset.UnixEpoch.AddSeconds(time.GetProperty("seconds").GetInt64()).AddMicroseconds(time.GetProperty("microseconds").GetInt64());
            events.Writer.TryWrite(new QmpEvent(name.GetString()!, message.TryGetProperty("data", out JsonElement data) ? data : default, at));
        }
        else if (message.TryGetProperty("id", out JsonElement id) && id.TryGetInt64(out long number) && waiting.TryRemove(number, out TaskCompletionSource<JsonElement>? answer))
        {
            if (message.TryGetProperty("error", out JsonElement error))
            {
                answer.TrySetException(new QmpCommandException(error.GetProperty("class").GetString()!, error.GetProperty("desc").GetString()!));
            }
            else
            {
                answer.TrySetResult(message.GetProperty("return"));
            }
        }
    }
}
