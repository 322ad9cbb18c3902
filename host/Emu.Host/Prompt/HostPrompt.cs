using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Monitor.Client;

namespace Emu.Host.Prompt;

/// <summary>The prompt of a machine's own console (Ctrl-A c): that of <c>emu monitor</c>, with a monitor in the same process. It has a thread.</summary>
internal sealed class HostPrompt : CommandPrompt
{
    private readonly BlockingCollection<byte> typed = [];
    private readonly CancellationTokenSource ended = new();
    private readonly PromptSource source;
    private readonly Action<byte[]> show;
    private readonly Action leave;

    /// <summary>Opens a prompt.</summary>
    /// <param name="source">Knows the machine's monitor.</param>
    /// <param name="show">Writes to the console.</param>
    /// <param name="leave">Gives the console back to the guest.</param>
    public HostPrompt(PromptSource source, Action<byte[]> show, Action leave)
    {
        (this.source, this.show, this.leave) = (source, show, leave);
        new Thread(Serve) { IsBackground = true, Name = "prompt" }.Start();
    }

    /// <inheritdoc/>
    public override void Type(ReadOnlySpan<byte> keys)
    {
        foreach (byte key in keys)
        {
            typed.Add(key);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => ended.Cancel();

    private void Serve()
    {
        try
        {
            ServeAsync().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The machine has ended, or its console.
        }
    }

    private async Task ServeAsync()
    {
        var toServer = new Pipe();
        var fromServer = new Pipe();
        Task serving = source.Monitor().ServeAsync(toServer.Reader.AsStream(), fromServer.Writer.AsStream(), ended.Token);
        await using QmpClient client = await QmpClient.StartAsync(new DuplexStream(fromServer.Reader.AsStream(), toServer.Writer.AsStream()), ended.Token).ConfigureAwait(false);
        var keys = new TerminalKeys(() => typed.TryTake(out byte key, Timeout.Infinite, ended.Token) ? key : null);
        using var output = new ShownText(show);
        var prompt = new MonitorPrompt(client, output);
        while (!serving.IsCompleted && !ended.IsCancellationRequested)
        {
            await prompt.ServeAsync(editor => editor.Read(keys.Next, output)).ConfigureAwait(false);
            leave();
        }
    }

    /// <summary>Text for the console, a piece at a time.</summary>
    private sealed class ShownText(Action<byte[]> show) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => show(Encoding.GetBytes([value]));

        public override void Write(string? value) => show(Encoding.GetBytes(value ?? ""));

        public override void WriteLine(string? value) => show(Encoding.GetBytes(value + "\n"));

        public override void WriteLine() => show("\n"u8.ToArray());
    }
}
