using System.Diagnostics;
using System.Text;

namespace Emu.Guests.Tests.Support;

/// <summary>
/// The program with a guest, and its console: what it prints is waited for, lines are typed. Used by one test, one call at a time.
/// </summary>
internal sealed class GuestConsole : IAsyncDisposable
{
    private const int ShownCharacters = 4000;

    // No boot takes this long; a guest that hangs fails its test then.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private readonly Process process;
    private readonly Task pumps;
    private readonly StringBuilder transcript = new();
    private readonly Lock access = new();
    private TaskCompletionSource grown = NewSignal();
    private bool ended;
    private int position;

    private GuestConsole(Process process)
    {
        this.process = process;
        pumps = Task.WhenAll(Pump(process.StandardOutput), Pump(process.StandardError)).ContinueWith(_ => Add("", isEnd: true), TaskScheduler.Default);
    }

    /// <summary>Everything that was printed so far.</summary>
    public string Transcript
    {
        get
        {
            lock (access)
            {
                return transcript.ToString();
            }
        }
    }

    /// <summary>Starts <c>emu run</c>.</summary>
    /// <param name="arguments">The machine, and options.</param>
    public static GuestConsole Run(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(TestTree.Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("run");
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["EMU_CONFIG_DIR"] = Path.Combine(Path.GetTempPath(), "emu-tests-no-config");
        return new GuestConsole(Process.Start(start)!);
    }

    /// <summary>Waits for a text behind the last one that was waited for.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="TimeoutException">It never came, or the program ended without it.</exception>
    public async Task Expect(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (access)
            {
                int at = transcript.ToString(position, transcript.Length - position).IndexOf(text, StringComparison.Ordinal);
                if (at >= 0)
                {
                    position += at + text.Length;
                    return;
                }

                if (ended)
                {
                    throw Failure($"the program ended before '{text}'");
                }

                more = grown.Task;
            }

            try
            {
                await more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw Failure($"'{text}' did not come within {Patience}");
            }
        }
    }

    /// <summary>Types a line.</summary>
    /// <param name="line">The line; Enter follows.</param>
    public Task Type(string line) => Press(line + "\n");

    /// <summary>Presses keys.</summary>
    /// <param name="keys">The keys.</param>
    public async Task Press(string keys)
    {
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Has a shell in the guest do something and waits until it is done.</summary>
    /// <param name="command">The command.</param>
    /// <returns>What it printed.</returns>
    public async Task<string> Shell(string command)
    {
        // What is typed is echoed too: quotes tell the end of the output from its own echo.
        await Type($"{command}; echo do''ne");
        await Expect("do''ne");
        int from = position;
        await Expect("done");
        string text = Transcript[from..(position - "done".Length)];
        await Expect("guest# ");
        return text.Trim();
    }

    /// <summary>Waits until the program has ended.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> End()
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
            await pumps.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw Failure($"the program did not end within {Patience}");
        }

        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await pumps;
        process.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Pump(StreamReader reader)
    {
        char[] part = new char[4096];
        for (int length = await reader.ReadAsync(part); length > 0; length = await reader.ReadAsync(part))
        {
            Add(new string(part, 0, length), isEnd: false);
        }
    }

    private void Add(string text, bool isEnd)
    {
        TaskCompletionSource signal;
        lock (access)
        {
            // Terminals want both characters; the order of these two differs between guests.
            transcript.Append(text.Replace("\r", "", StringComparison.Ordinal));
            ended |= isEnd;
            signal = grown;
            grown = NewSignal();
        }

        signal.SetResult();
    }

    private TimeoutException Failure(string problem)
    {
        string all = Transcript;
        return new TimeoutException($"{problem}; the last that was printed:\n{all[Math.Max(0, all.Length - ShownCharacters)..]}");
    }
}
