using System.Diagnostics;

namespace Emu.Testing;

/// <summary>What a run of the program left.</summary>
/// <param name="Status">Exit status.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ProgramResult(int Status, string Output, string Error);

/// <summary>Starts the program of the tree.</summary>
internal static class EmuProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs to the end, with an input that has ended.</summary>
    /// <param name="arguments">The command line.</param>
    public static Task<ProgramResult> Run(params string[] arguments) => RunWithInput("", arguments);

    /// <summary>Runs to the end.</summary>
    /// <param name="input">All that comes in.</param>
    /// <param name="arguments">The command line.</param>
    public static Task<ProgramResult> RunWithInput(string input, params string[] arguments) =>
        RunWithSettings(Path.Combine(Path.GetTempPath(), "emu-tests-no-config"), input, arguments);

    /// <summary>Runs to the end, with settings of its own.</summary>
    /// <param name="settings">Folder of the settings.</param>
    /// <param name="input">All that comes in.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<ProgramResult> RunWithSettings(string settings, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(TestTree.Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["EMU_CONFIG_DIR"] = settings;
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"emu {string.Join(' ', arguments)} did not end within {Patience}");
        }

        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
