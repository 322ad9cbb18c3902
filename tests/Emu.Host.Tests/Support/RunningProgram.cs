using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace Emu.Host.Tests.Support;

/// <summary>The program, running as a process of its own.</summary>
internal sealed partial class RunningProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process process;
    private readonly StringBuilder error = new();

    /// <summary>Starts it; nothing comes to its input, which stays open.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its command line.</param>
    public RunningProgram(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["EMU_CONFIG_DIR"] = Path.Combine(Path.GetTempPath(), "emu-tests-no-config");
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (error)
            {
                error.Append(line.Data is null ? "" : line.Data + "\n");
            }
        };
        process.BeginErrorReadLine();
    }

    /// <summary>CPU time so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Whether it runs still.</summary>
    public bool IsAlive => !process.HasExited;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (error)
            {
                return error.ToString();
            }
        }
    }

    /// <summary>Its output.</summary>
    public StreamReader Output => process.StandardOutput;

    /// <summary>Paths of files that are mapped into it.</summary>
    public string[] Mapped => File.ReadAllLines($"/proc/{process.Id}/maps");

    /// <summary>Whether it has said what signals do: the framework's thread for them is there. Before that a signal ends it as it ends any program.</summary>
    public bool HandlesSignals => Directory.EnumerateDirectories($"/proc/{process.Id}/task").Any(thread => NameOf(thread) == ".NET SigHandler\n");

    /// <summary>Waits for something.</summary>
    /// <param name="what">What, for the message.</param>
    /// <param name="condition">Whether it is so.</param>
    public static async Task Until(string what, Func<bool> condition)
    {
        // Once more after the time is over: this process may have stood still.
        var clock = Stopwatch.StartNew();
        for (bool late = false; !condition(); late = clock.Elapsed >= Patience)
        {
            Assert.False(late, $"not within {Patience}: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>Sends a signal.</summary>
    /// <param name="signal">Its number: 2 is SIGINT, 15 SIGTERM.</param>
    public void Signal(int signal) => Assert.Equal(0, Kill(process.Id, signal));

    /// <summary>Lets the pipe of its output hold a page only, so that it waits for its reader early.</summary>
    public void ShrinkOutput()
    {
        const int setPipeSize = 1031;
        Assert.Equal(4096, Control(((PipeStream)process.StandardOutput.BaseStream).SafePipeHandle.DangerousGetHandle().ToInt32(), setPipeSize, 4096));
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Exit status, and what it wrote to standard error.</returns>
    public async Task<(int Status, string Error)> End()
    {
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, Error);
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm"));
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, int argument);
}
