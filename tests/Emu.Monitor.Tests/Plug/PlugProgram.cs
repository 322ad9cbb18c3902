using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests.Plug;

/// <summary>Such a machine in the shipped program, which is a process of its own that can be measured.</summary>
internal sealed class PlugProgram : PlugMachine, IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder error;

    private PlugProgram(Process process, StringBuilder error, Stream connection)
        : base(new TestClient(connection)) => (this.process, this.error) = (process, error);

    /// <summary>The program, with a guest that runs.</summary>
    public static async Task<PlugProgram> Start()
    {
        string address = Path.Combine(Path.GetTempPath(), $"emu-{Guid.NewGuid():N}");
        var start = new ProcessStartInfo(TestTree.Program, ["run", "any", "--paused", "--qmp", "unix:" + address]) { RedirectStandardInput = true, RedirectStandardError = true };
        start.Environment["EMU_CONFIG_DIR"] = Path.Combine(Path.GetTempPath(), "emu-tests-no-config");
        Process process = Process.Start(start)!;
        var error = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (error)
            {
                error.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await Until(() => Task.FromResult(process.HasExited || Connects(socket, address)), "nobody listens at " + address);
        Assert.True(socket.Connected, Said(error));
        var program = new PlugProgram(process, error, new NetworkStream(socket, ownsSocket: true));
        await program.Build(realize: false);
        return program;
    }

    /// <summary>Threads, open handles, and bytes of memory that are the process's own, once these have settled.</summary>
    public (int Threads, int Handles, long Memory) Measure()
    {
        process.Refresh();
        return (process.Threads.Count, process.HandleCount, process.PrivateMemorySize64);
    }

    /// <inheritdoc/>
    protected override async Task<string> Describe() => $"{await base.Describe()}{Environment.NewLine}{Said(error)}";

    public async ValueTask DisposeAsync()
    {
        await Do("quit");
        await Client.DisposeAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, process.ExitCode);
        process.Dispose();
    }

    private static string Said(StringBuilder error)
    {
        lock (error)
        {
            return error.ToString();
        }
    }

    private static bool Connects(Socket socket, string address)
    {
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(address));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
