using System.Diagnostics;

namespace Emu.Backends.Block.Tests.Support;

/// <summary>A test against QEMU's own tools; it is left out where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuTheoryAttribute : TheoryAttribute
{
    public QemuTheoryAttribute() => Skip = QemuImg.IsThere ? null : "needs qemu-img and qemu-io";
}

/// <summary>QEMU's tools for images.</summary>
internal static class QemuImg
{
    public static bool IsThere => File.Exists("/usr/bin/qemu-img") && File.Exists("/usr/bin/qemu-io");

    /// <summary>Runs one, which must succeed.</summary>
    public static string Run(string program, params string[] arguments)
    {
        (int status, string output) = Try(program, arguments);
        Assert.True(status == 0, $"{program} {string.Join(' ', arguments)}: {status}\n{output}");
        return output;
    }

    /// <summary>Runs one.</summary>
    public static (int Status, string Output) Try(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/" + program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    /// <summary>Neither an error nor a leak.</summary>
    public static void Check(string file) => Assert.Contains("No errors were found", Run("qemu-img", "check", file), StringComparison.Ordinal);

    /// <summary>The disk in an image has these bytes.</summary>
    public static void Compare(string file, byte[] expected)
    {
        string raw = file + ".expected";
        File.WriteAllBytes(raw, expected);
        Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw, file);
    }
}
