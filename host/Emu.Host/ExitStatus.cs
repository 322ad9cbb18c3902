namespace Emu.Host;

/// <summary>Exit statuses of the program.</summary>
public static class ExitStatus
{
    /// <summary>All went well; of a run: the guest powered off, or its user ended it.</summary>
    public const int Ok = 0;

    /// <summary>Something failed that is no mistake on the command line.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The time of <c>--timeout</c> was over.</summary>
    public const int Timeout = 124;

    /// <summary>Interrupted for the second time.</summary>
    public const int Interrupted = 130;

    /// <summary>The status for a guest's exit code: modulo 256, but a failure never becomes success.</summary>
    /// <param name="code">The guest's code.</param>
    public static int OfGuest(int code)
    {
        int status = (int)((uint)code % 256);
        return status == 0 && code != 0 ? Failure : status;
    }
}
