using System.Threading.Channels;
using Emu.Abstractions.Qom;
using Emu.Monitor.Commands;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Sessions;

/// <summary>One connection: greeting, negotiation, commands in order, events. Its members may be called by any thread.</summary>
internal sealed class QmpSession : IDisposable
{
    /// <summary>Commands that may wait when out-of-band ones are negotiated.</summary>
    private const int QueueLength = 8;

    /// <summary>A client that lets more than this many messages wait has stopped listening.</summary>
    private const int MaxWaitingMessages = 16_384;

    private readonly MachineMonitor monitor;
    private readonly Stream input;
    private readonly Stream output;
    private readonly Channel<byte[]> outgoing = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxWaitingMessages) { SingleReader = true });
    private readonly CancellationTokenSource ended = new();
    private volatile bool negotiated;

    /// <summary>Makes a session.</summary>
    /// <param name="monitor">The machine's monitor.</param>
    /// <param name="input">What the client says.</param>
    /// <param name="output">What it is told.</param>
    public QmpSession(MachineMonitor monitor, Stream input, Stream output)
    {
        this.monitor = monitor;
        this.input = input;
        this.output = output;
    }

    /// <summary>Whether negotiation is over.</summary>
    public bool IsNegotiated => negotiated;

    /// <summary>Whether out-of-band commands are accepted.</summary>
    public bool AllowsOutOfBand { get; private set; }

    /// <summary>Number of the CPU that lines for people mean.</summary>
    public int HumanCpu { get; set; }

    /// <summary>Ends negotiation.</summary>
    /// <param name="outOfBand">Whether out-of-band commands are accepted from now on.</param>
    public void Negotiate(bool outOfBand)
    {
        AllowsOutOfBand = outOfBand;
        negotiated = true;
    }

    /// <summary>Tells of an event, when the client wants to know already. Never blocks.</summary>
    /// <param name="message">The message.</param>
    public void Tell(byte[] message)
    {
        if (negotiated && !outgoing.Writer.TryWrite(message))
        {
            // It does not read: better to lose the client than the host's memory.
            ended.Cancel();
        }
    }

    /// <summary>Serves the connection until it ends.</summary>
    /// <param name="cancel">Ends it; what is answered already is still sent.</param>
    public async Task RunAsync(CancellationToken cancel)
    {
        using CancellationTokenRegistration registration = cancel.Register(ended.Cancel);
        Task writing = WriteAsync();
        try
        {
            await SendAsync(Greeting.Message()).ConfigureAwait(false);
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or ChannelClosedException)
        {
            // The client has gone, or the monitor ends.
        }
        finally
        {
            outgoing.Writer.TryComplete();
            await writing.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ended.Dispose();

    private ValueTask SendAsync(byte[] message) => outgoing.Writer.WriteAsync(message, ended.Token);

    private async Task WriteAsync()
    {
        try
        {
            await foreach (byte[] message in outgoing.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                await output.WriteAsync(message, CancellationToken.None).ConfigureAwait(false);
                if (outgoing.Reader.Count == 0)
                {
                    await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            outgoing.Writer.TryComplete(e);
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadAsync()
    {
        var scanner = new QmpScanner();
        byte[] buffer = new byte[64 << 10];
        var queue = Channel.CreateBounded<Incoming>(new BoundedChannelOptions(QueueLength) { SingleReader = true, SingleWriter = true });
        Task working = WorkAsync(queue.Reader);
        try
        {
            while (await input.ReadAsync(buffer, ended.Token).ConfigureAwait(false) is var count and > 0)
            {
                ReadOnlyMemory<byte> rest = buffer.AsMemory(0, count);
                while (Take(scanner, ref rest, out ScannedValue value))
                {
                    await AcceptAsync(value, queue.Writer).ConfigureAwait(false);
                }
            }

            if (scanner.TryFinish(out ScannedValue last))
            {
                await AcceptAsync(last, queue.Writer).ConfigureAwait(false);
            }
        }
        finally
        {
            queue.Writer.TryComplete();
            await working.ConfigureAwait(false);
        }
    }

    private static bool Take(QmpScanner scanner, ref ReadOnlyMemory<byte> rest, out ScannedValue value)
    {
        ReadOnlySpan<byte> bytes = rest.Span;
        bool complete = scanner.TryTake(ref bytes, out value);
        rest = rest[^bytes.Length..];
        return complete;
    }

    /// <summary>Does an out-of-band command at once, and queues everything else, mistakes too: answers keep their order.</summary>
    private async Task AcceptAsync(ScannedValue value, ChannelWriter<Incoming> queue)
    {
        Incoming incoming = Incoming.Of(value, AllowsOutOfBand);
        if (incoming.Request is { IsOutOfBand: true })
        {
            await AnswerAsync(incoming).ConfigureAwait(false);
            return;
        }

        await queue.WriteAsync(incoming, ended.Token).ConfigureAwait(false);
        if (!AllowsOutOfBand)
        {
            // What negotiation changes holds for the next request, and a client that floods waits in its own buffers.
            await incoming.Answered.Task.WaitAsync(ended.Token).ConfigureAwait(false);
        }
    }

    private async Task WorkAsync(ChannelReader<Incoming> queue)
    {
        try
        {
            await foreach (Incoming incoming in queue.ReadAllAsync(ended.Token).ConfigureAwait(false))
            {
                await monitor.Turn.WaitAsync(ended.Token).ConfigureAwait(false);
                try
                {
                    await AnswerAsync(incoming).ConfigureAwait(false);
                }
                finally
                {
                    monitor.Turn.Release();
                    incoming.Answered.TrySetResult();
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The session has ended; nobody waits for an answer.
        }
    }

    private async Task AnswerAsync(Incoming incoming)
    {
        var context = new CommandContext(monitor, this);
        byte[] answer = Answer(incoming, context);
        await SendAsync(answer).ConfigureAwait(false);
        context.Afterwards?.Invoke();
    }

    private byte[] Answer(Incoming incoming, CommandContext context)
    {
        try
        {
            return incoming.Request is { } request
                ? Dispatcher.Do(request, incoming.Id, context)
                : QmpText.Error(QmpErrorClass.GenericError, incoming.Problem!, incoming.Id);
        }
        catch (QmpException e)
        {
            return QmpText.Error(e.Class, e.Message, incoming.Id);
        }
        catch (EmuException e)
        {
            return QmpText.Error(QmpErrorClass.GenericError, e.Message, incoming.Id);
        }
        catch (Exception e)
        {
            // A mistake of ours: the client is told, and neither the session nor the machine ends of it.
            return QmpText.Error(QmpErrorClass.GenericError, $"internal error in '{incoming.Request?.Command}': {e.GetType().Name}: {e.Message}", incoming.Id);
        }
    }
}
