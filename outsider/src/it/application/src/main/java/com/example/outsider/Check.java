package com.example.outsider;

/** Something that must work. */
public interface Check {

    void run() throws Exception;
}
